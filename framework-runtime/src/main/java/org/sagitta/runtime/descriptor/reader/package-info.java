/** The reading of descriptors: profiles, presets and sweeps resolved, plugins' settings bound, and their documentation. */
package org.sagitta.runtime.descriptor.reader;
