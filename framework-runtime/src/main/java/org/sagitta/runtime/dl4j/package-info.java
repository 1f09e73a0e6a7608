/**
 * The bridge to DL4J: models read from its files and Keras', models written for it, and its own derivatives as a loss
 * surface.
 */
package org.sagitta.runtime.dl4j;
