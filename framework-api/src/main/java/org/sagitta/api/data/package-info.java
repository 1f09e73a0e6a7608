/** Data sets consist of examples in splits. */
package org.sagitta.api.data;
