/** This package imports Keras files: their HDF5 format, layers and loss. */
package org.sagitta.runtime.dl4j.keras;
