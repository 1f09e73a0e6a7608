package org.sagitta.runtime.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepIndexTest {
    @Test
    void comesBackWithItsAxesInOrder(@TempDir Path folder) throws IOException {
        RunDirectory sweep = new RunDirectory(folder);
        SweepIndex index = new SweepIndex(
                ImmutableMap.of("trainer.weightDecay", List.of("0", "1e-4"), "seed", List.of("1")),
                List.of(new SweepIndex.Entry("run-1", ImmutableMap.of("trainer.weightDecay", "0", "seed", "1"))));
        index.write(sweep);
        assertEquals(index, SweepIndex.read(sweep));
        assertEquals(
                List.of("trainer.weightDecay", "seed"),
                List.copyOf(SweepIndex.read(sweep).axes().keySet()));
    }
}
