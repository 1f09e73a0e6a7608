package org.sagitta.runtime.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.sagitta.api.layer.Kernels;
import org.sagitta.runtime.engine.kernel.Slot;

/** Memory for values of which few live at the same time: what one leaves the next one takes. */
final class SharedSlots {
    private final Kernels kernels;
    private final Slot[] slots;
    private final Deque<Slot> free = new ArrayDeque<>();

    SharedSlots(Kernels kernels, int values) {
        this.kernels = kernels;
        this.slots = new Slot[values];
    }

    /** From here on a value needs its memory. Does nothing where it has it already. */
    void begin(int value) {
        if (slots[value] == null) {
            slots[value] = free.isEmpty() ? new Slot(kernels) : free.pop();
        }
    }

    /** From here on others may have the memory of a value, which had its own until now. */
    void end(int value) {
        free.push(slots[value]);
    }

    /** The memory of some values; of its own for each that never lived. */
    List<Slot> from(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(value -> slots[value] == null ? new Slot(kernels) : slots[value])
                .toList();
    }
}
