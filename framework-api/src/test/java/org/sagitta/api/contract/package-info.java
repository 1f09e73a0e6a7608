/**
 * The contract kit contains abstract JUnit classes that check a plugin against its contract, and loss surfaces with known
 * curvature in closed form to test with. Extend {@link org.sagitta.api.contract.CurvatureEstimatorContract} or {@link
 * org.sagitta.api.contract.MetricContract} once for each settings record, {@link org.sagitta.api.contract.LayerRuleContract}
 * once for each layer type, {@link org.sagitta.api.contract.LossContract} once for each loss, {@link
 * org.sagitta.api.contract.CurvatureOperatorContract} once for each operator with its own structure, and {@link
 * org.sagitta.api.contract.PluginContract} once for each plugin. {@link org.sagitta.api.contract.ReferenceKernels} serve to
 * test rules of layers.
 */
package org.sagitta.api.contract;
