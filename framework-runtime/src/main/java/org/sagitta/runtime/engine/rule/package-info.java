/**
 * This package implements the rules of the layer types: one class each, with the forward pass, its derivatives, and the
 * derivatives of these.
 */
package org.sagitta.runtime.engine.rule;
