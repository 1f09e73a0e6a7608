/** How parameters move. */
package org.sagitta.plugins.trainers;
