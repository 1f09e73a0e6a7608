/** What metrics draw: data with the names of what they show. The runtime makes charts and images of them. */
package org.sagitta.api.picture;
