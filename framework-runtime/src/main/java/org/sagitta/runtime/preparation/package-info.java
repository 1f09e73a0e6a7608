/**
 * This package prepares a run: it loads data and model, creates the plugin objects, and rejects everything that does
 * not fit before anything is written.
 */
package org.sagitta.runtime.preparation;
