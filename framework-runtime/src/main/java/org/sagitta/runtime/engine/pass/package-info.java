/**
 * This package makes forward and backward passes: a {@link org.sagitta.runtime.engine.pass.Worker} makes those over one
 * chunk of examples, {@link org.sagitta.runtime.engine.pass.ChunkedPasses} makes those over all of them.
 */
package org.sagitta.runtime.engine.pass;
