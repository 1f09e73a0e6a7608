/** The reading of Keras files: HDF5 and the newer archive, their layers and their loss. */
package org.sagitta.runtime.dl4j.keras;
