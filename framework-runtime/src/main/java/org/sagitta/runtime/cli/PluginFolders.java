package org.sagitta.runtime.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.plugin.LoadedPlugins;
import picocli.CommandLine.Option;

/** Determines the folders from which plugins are loaded: Sagitta's own, and the user's. */
final class PluginFolders {
    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "A folder with further plugins (jars or zips). Default: the environment's SAGITTA_PLUGINS.")
    private Optional<Path> folder = Optional.empty();

    /** Loads the plugins of all folders. */
    LoadedPlugins load() {
        List<Path> folders = new ArrayList<>();
        folders.add(Path.of(System.getProperty("sagitta.distribution", "target/distribution"))
                .resolve("plugins"));
        Optional<Path> users = folder.or(
                () -> Optional.ofNullable(System.getenv("SAGITTA_PLUGINS")).map(Path::of));
        users.ifPresent(path -> {
            if (!Files.isDirectory(path)) {
                throw new UserException("no folder of plugins " + path.toAbsolutePath() + "; give --plugins a folder"
                        + " with plugin jars in it");
            }
            folders.add(path);
        });
        return new LoadedPlugins(folders, DescriptorReader.builtIn());
    }
}
