/** Where examples come from: files and generators. */
package org.sagitta.plugins.datasets;
