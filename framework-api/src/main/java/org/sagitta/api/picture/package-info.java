/** Pictures are the data that metrics draw, with the names of their axes. The runtime turns them into charts and images. */
package org.sagitta.api.picture;
