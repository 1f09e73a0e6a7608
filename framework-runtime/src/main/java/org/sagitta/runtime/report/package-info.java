/**
 * This package presents run folders to people: tables of figures, and an HTML report in one file that opens from the
 * disk.
 */
package org.sagitta.runtime.report;
