/**
 * Checks of a run's data: the description at the start of a run, the warnings, and the reasons for which data are
 * rejected.
 */
package org.sagitta.runtime.data;
