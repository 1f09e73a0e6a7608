package org.sagitta.runtime.engine.rule;

/** Tests the rules alone, on the plain loops of the reference kernels. */
class BuiltInRulesTest extends BuiltInRulesContract {}
