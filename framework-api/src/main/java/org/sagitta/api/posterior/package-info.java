/** Gaussian posteriors of parameters, in the form in which estimators and trainers share them. */
package org.sagitta.api.posterior;
