/**
 * This package reads descriptors: it resolves profiles, presets and sweeps, binds plugins' settings, and documents
 * them.
 */
package org.sagitta.runtime.descriptor.reader;
