/** One rule a layer type: its forward pass, its derivatives, and theirs. */
package org.sagitta.runtime.engine.rule;
