/** What a data set is: what of it is said at the start of a run, warned of, or refused. */
package org.sagitta.runtime.data;
