/** Gaussian posteriors of parameters are shared by estimators and trainers. */
package org.sagitta.api.posterior;
