/**
 * Symmetric operators with their structure are the results of estimators and the arguments of metrics. {@link
 * org.sagitta.api.operator.AbstractCurvatureOperator} is the base of new structures, and its documentation contains an
 * example; sums, differences and products of operators are operators too.
 */
package org.sagitta.api.operator;
