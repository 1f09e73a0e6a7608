/** The delivery of a run's events, and the failures of their receivers. */
package org.sagitta.runtime.event;
