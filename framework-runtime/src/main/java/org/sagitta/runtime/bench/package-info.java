/**
 * Benchmarks of the engine: the workloads, and the timing of their gradients, curvature products and training steps.
 */
package org.sagitta.runtime.bench;
