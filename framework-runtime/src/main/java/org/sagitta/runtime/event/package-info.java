/** This package delivers a run's events, and collects the failures of their receivers. */
package org.sagitta.runtime.event;
