/**
 * This package reads and writes the files in the folder of a run: journal, status, provenance and others. Sinks and
 * reports read a run only through these files.
 */
package org.sagitta.runtime.record;
