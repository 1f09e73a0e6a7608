/** How long the engine takes: workloads, the same for all, and the timing of their derivatives and products. */
package org.sagitta.runtime.bench;
