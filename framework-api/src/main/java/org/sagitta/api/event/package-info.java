/** Events report, as immutable records, what happens in a run. */
package org.sagitta.api.event;
