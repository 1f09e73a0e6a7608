/**
 * The contract kit: abstract JUnit classes that hold a plugin to its contract, and loss surfaces whose curvature is known in
 * closed form to hold it against. Extend {@link org.sagitta.api.contract.CurvatureEstimatorContract} or {@link
 * org.sagitta.api.contract.MetricContract} once a settings record, {@link org.sagitta.api.contract.LayerRuleContract} once a
 * layer type, {@link org.sagitta.api.contract.LossContract} once a loss, {@link org.sagitta.api.contract.CurvatureOperatorContract} once an operator of a structure of your own, and
 * {@link org.sagitta.api.contract.PluginContract} once a plugin. {@link
 * org.sagitta.api.contract.ReferenceKernels} are what rules of layers can be tried on.
 */
package org.sagitta.api.contract;
