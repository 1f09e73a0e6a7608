/** Images of the pictures that metrics produce, for tools that cannot show the report's HTML page. */
package org.sagitta.runtime.picture;
