/** What happens in a run, as immutable records. */
package org.sagitta.api.event;
