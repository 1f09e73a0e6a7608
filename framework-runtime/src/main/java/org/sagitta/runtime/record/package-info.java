/**
 * What a run leaves in its folder: journal, status, provenance, warnings. Sinks and reports read these files and nothing else
 * of a run.
 */
package org.sagitta.runtime.record;
