/** The parts of a model file that an import supports: layers, and values of their arguments. */
package org.sagitta.runtime.dl4j.honoured;
