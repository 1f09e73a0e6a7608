/**
 * This package connects the runtime with DL4J: it reads models from files of DL4J and Keras, writes models for DL4J,
 * and offers DL4J's own derivatives as a loss surface.
 */
package org.sagitta.runtime.dl4j;
