/** This package draws the pictures of metrics as images, for tools that cannot show the report's HTML page. */
package org.sagitta.runtime.picture;
