/** The binding of a tree to records: types, defaults, constraints; all problems at once. */
package org.sagitta.runtime.descriptor.binding;
