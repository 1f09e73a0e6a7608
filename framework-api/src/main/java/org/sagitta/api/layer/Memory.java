package org.sagitta.api.layer;

/** Memory that a {@link Kernels} implementation has allocated; only that implementation looks inside. */
public interface Memory {}
