/**
 * This package checks the data of a run: it describes them at the start, warns about misleading properties, and rejects
 * data that no run can use.
 */
package org.sagitta.runtime.data;
