package org.sagitta.api.layer;

/**
 * Memory that a {@link Kernels} implementation has allocated; only that implementation looks inside. It equals the same
 * memory, not other memory of the same contents.
 */
public interface MemoryHandle {}
