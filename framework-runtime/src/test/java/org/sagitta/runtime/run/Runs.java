package org.sagitta.runtime.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.Overrides;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Environment;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.training.StopRequest;

/** Executes runs in this process. */
public final class Runs {
    private Runs() {}

    /** The first run that a file describes. */
    public static Descriptor descriptor(PluginCatalogue catalogue, Path file) throws IOException {
        return new DescriptorReader(catalogue)
                .read(file, new Overrides(List.of(), Optional.empty(), Optional.empty()))
                .variants()
                .get(0)
                .descriptor();
    }

    /** A run's end, in a folder that is not there yet. */
    public static RunStatus execute(PreparedRun prepared, RunDirectory directory, Object listener) throws IOException {
        directory.create();
        return executeIn(prepared, directory, listener);
    }

    /** A run's end, in a folder that is there. */
    static RunStatus executeIn(PreparedRun prepared, RunDirectory directory, Object listener) throws IOException {
        Provenance provenance = new Provenance(
                "test",
                Optional.empty(),
                List.of(),
                "nobody",
                0,
                prepared.dimension(),
                Map.of(),
                prepared.data(),
                Environment.current(1),
                "blas",
                prepared.derivatives(),
                prepared.warnings().given(),
                prepared.dataDigests(),
                List.of());
        RunStatus begun = Run.begin(prepared, directory, Optional.empty(), provenance);
        return Run.execute(prepared, directory, begun, List.of(listener), new StopRequest());
    }
}
