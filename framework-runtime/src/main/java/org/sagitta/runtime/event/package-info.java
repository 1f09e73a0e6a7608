/** The events of a run, and what went wrong in those who hear of them. */
package org.sagitta.runtime.event;
