/**
 * Symmetric operators with their structure: what estimators return and metrics measure. {@link
 * org.sagitta.api.operator.AbstractCurvatureOperator} is where a structure of one's own begins, and shows one; sums,
 * differences and products of operators are operators.
 */
package org.sagitta.api.operator;
