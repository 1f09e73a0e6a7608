package org.sagitta.runtime.engine.rule;

/** The rules by themselves, on arithmetic that is beyond doubt. */
class BuiltInRulesTest extends BuiltInRulesContract {}
