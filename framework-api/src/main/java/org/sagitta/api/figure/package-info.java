/** A figure is a measured number with its error and a key that identifies it. */
package org.sagitta.api.figure;
