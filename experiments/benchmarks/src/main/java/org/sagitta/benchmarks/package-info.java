/** Contains micro-benchmarks of the parts of a curvature product. */
package org.sagitta.benchmarks;
