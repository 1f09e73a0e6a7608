package org.sagitta.runtime.engine.kernel;

import java.nio.Buffer;
import org.bytedeco.javacpp.Pointer;
import org.sagitta.api.layer.MemoryHandle;

/**
 * A piece of native memory that holds elements of one type.
 *
 * @param pointer a pointer to its first element
 * @param buffer the same memory for bulk copies to and from heap arrays, or null if it is too long for a buffer
 * @param owner the object that must stay reachable for the memory to stay allocated
 */
record NativeMemory(Pointer pointer, Buffer buffer, Object owner) implements MemoryHandle {}
