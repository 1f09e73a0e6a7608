package org.sagitta.runtime.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.event.RunEvent.RunFinished;
import org.sagitta.api.event.RunEvent.WorkAdvanced;
import org.sagitta.api.plugin.PluginContext;
import org.sagitta.runtime.event.RunEvents;
import org.sagitta.runtime.record.Warnings;

/**
 * Tests the services that all contexts have in common: progress, and scratch folders that are deleted at the end of the
 * run.
 */
class PluginContextsTest {
    @TempDir
    private Path folder;

    private final EventBus bus = new EventBus();
    private final RunEvents events = new RunEvents(bus);
    private final List<Object> heard = new ArrayList<>();
    private ScratchFolders scratch;
    private PluginContexts contexts;

    @BeforeEach
    void create() {
        bus.register(this);
        scratch = new ScratchFolders(folder.resolve("scratch"));
        contexts = new PluginContexts(scratch, events, new Warnings());
    }

    @Subscribe
    public void on(WorkAdvanced event) {
        heard.add(event);
    }

    @Test
    void progressIsHeardWhileTheRunIsBusyWithAnEvent() {
        events.leadTo(event -> {
            contexts.ofMetric("trace", "kfac").progress(3, 50);
            heard.add("end");
        });
        events.tell(new RunFinished(java.time.Duration.ZERO));
        assertEquals(List.of(new WorkAdvanced("metric trace of kfac", 3, 50), "end"), heard);
    }

    @Test
    void progressIsToldAFewTimesASecondAtMost() throws InterruptedException {
        PluginContext context = contexts.ofEstimator("kfac");
        for (int i = 0; i < 100_000; i++) {
            context.progress(i, 0);
        }
        long first = heard.size();
        assertTrue(first < 1000, () -> first + " events");
        Thread.sleep(300);
        context.progress(100_000, 0);
        assertEquals(new WorkAdvanced("estimator kfac", 100_000, 0), heard.get(heard.size() - 1));
    }

    @Test
    void eachEntryHasAFolderOfItsOwnThatIsMadeWhenItIsAskedForAndDeletedWithAllThatIsInIt() throws IOException {
        PluginContext context = contexts.ofEstimator("a");
        assertFalse(Files.exists(folder.resolve("scratch")));
        List<PluginContext> entries = List.of(
                context,
                contexts.ofEstimator("b"),
                contexts.ofMetric("a"),
                contexts.ofMetric("m", "a"),
                contexts.ofMetric("m", "b"),
                contexts.ofTrainer("a", 0),
                contexts.ofTrainer("a", 1));
        Set<Path> folders = entries.stream().map(PluginContext::scratchFolder).collect(Collectors.toSet());
        assertEquals(entries.size(), folders.size());
        for (Path own : folders) {
            try (Stream<Path> inside = Files.list(own)) {
                assertEquals(List.of(), inside.toList());
            }
            assertTrue(folders.stream().noneMatch(other -> !other.equals(own) && other.startsWith(own)));
        }
        Path file = Files.writeString(context.scratchFolder().resolve("file"), "kept as long as the run lasts");
        assertEquals(file.getParent(), context.scratchFolder());
        assertTrue(Files.exists(file));
        assertNotEquals(file.getParent(), folder);

        scratch.delete();
        scratch.delete();

        assertFalse(Files.exists(folder.resolve("scratch")));
        assertTrue(Files.isDirectory(folder));
    }
}
