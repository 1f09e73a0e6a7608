/** What an import of a model honours of its file: which layers, and which values of their arguments. */
package org.sagitta.runtime.dl4j.honoured;
