/** Symmetric operators with their structure: what estimators return and metrics measure. */
package org.sagitta.api.operator;
