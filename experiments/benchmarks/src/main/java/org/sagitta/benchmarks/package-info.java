/** Micro-benchmarks of what a curvature product is made of. */
package org.sagitta.benchmarks;
