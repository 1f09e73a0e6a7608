/** This package binds a tree to records: types, defaults and constraints; it reports all problems at once. */
package org.sagitta.runtime.descriptor.binding;
