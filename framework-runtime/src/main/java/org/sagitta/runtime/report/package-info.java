/** What a run's folder says, for people: tables of figures, and the report, one file that opens from disk. */
package org.sagitta.runtime.report;
