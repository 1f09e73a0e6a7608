/**
 * This package measures the speed of the engine: it defines workloads, and times their gradients, curvature products
 * and training steps.
 */
package org.sagitta.runtime.bench;
