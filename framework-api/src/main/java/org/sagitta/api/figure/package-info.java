/** Figures: numbers that were measured, with the error of each and the key that tells what each is of. */
package org.sagitta.api.figure;
