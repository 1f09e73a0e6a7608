/** Contains the data sources: readers of data files and generators of random data. */
package org.sagitta.plugins.datasets;
