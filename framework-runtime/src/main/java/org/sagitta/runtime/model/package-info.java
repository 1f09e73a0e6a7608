/** Models: how a descriptor describes them. */
package org.sagitta.runtime.model;
