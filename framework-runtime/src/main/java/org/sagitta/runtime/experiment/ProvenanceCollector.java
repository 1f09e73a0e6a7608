package org.sagitta.runtime.experiment;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.engine.execution.Lanes;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.preparation.PreparedRun;
import org.sagitta.runtime.record.Environment;
import org.sagitta.runtime.record.Provenance;
import org.sagitta.runtime.record.SoftwareVersion;

/** Collects the provenance of a run: the versions of software and plugins, the digests of the data, and the machine. */
final class ProvenanceCollector {
    private final LoadedPlugins plugins;
    private final Path descriptorFolder;
    private final List<String> commandLine;
    private final Environment environment = Environment.current(Lanes.standard().count());

    ProvenanceCollector(LoadedPlugins plugins, Path descriptorFolder, List<String> commandLine) {
        this.plugins = plugins;
        this.descriptorFolder = descriptorFolder;
        this.commandLine = List.copyOf(commandLine);
    }

    Provenance of(PreparedRun prepared) {
        Map<String, Integer> examples = new TreeMap<>();
        prepared.surfaces().forEach((split, surface) -> examples.put(Words.ofConstant(split), surface.examples()));
        return new Provenance(
                SoftwareVersion.current(),
                GitCommit.of(descriptorFolder),
                commandLine,
                System.getProperty("user.name"),
                prepared.descriptor().seed(),
                prepared.dimension(),
                examples,
                prepared.data(),
                environment,
                Words.ofConstant(prepared.descriptor().curvature().kernelLibrary()),
                prepared.derivatives(),
                prepared.warnings().given(),
                prepared.dataDigests(),
                usedPlugins(prepared.descriptor()));
    }

    private List<Provenance.UsedPlugin> usedPlugins(Descriptor descriptor) {
        Set<String> ids = descriptor.plugins().map(PluginType::plugin).collect(Collectors.toSet());
        return plugins.plugins().stream()
                .filter(plugin -> ids.contains(plugin.id()))
                .map(plugin -> new Provenance.UsedPlugin(plugin.id(), plugin.version(), digest(plugin.file())))
                .toList();
    }

    private static String digest(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString()
                    : "a folder";
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }
}
