package org.sagitta.runtime.engine.pass;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.kernel.Slot;

/**
 * Assigns memory to values of which few are needed at the same time: a later value takes the memory of one that is no
 * longer needed.
 */
final class SlotPool {
    private final Kernels kernels;
    private final Slot[] slots;
    private final Deque<Slot> free = new ArrayDeque<>();

    SlotPool(Kernels kernels, int values) {
        this.kernels = kernels;
        this.slots = new Slot[values];
    }

    /** Assigns memory to a value from this point on, unless it has memory already. */
    void begin(int value) {
        if (slots[value] == null) {
            slots[value] = free.isEmpty() ? new Slot(kernels) : free.pop();
        }
    }

    /** Releases the memory of a value for other values. */
    void end(int value) {
        free.push(slots[value]);
    }

    /** Returns the memory of some values; a value that was never needed has memory of its own. */
    List<Slot> from(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(value -> slots[value] == null ? new Slot(kernels) : slots[value])
                .toList();
    }
}
