/**
 * This package represents the model of a descriptor: its settings, its initial weights, and the network that is built
 * from them.
 */
package org.sagitta.runtime.model;
