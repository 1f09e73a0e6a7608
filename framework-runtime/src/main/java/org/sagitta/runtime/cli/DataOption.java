package org.sagitta.runtime.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The command-line option that says in which folder the data files are. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where data files are looked for. Default: the environment's SAGITTA_DATA, else data.")
    private Optional<Path> data = Optional.empty();

    Path folder() {
        return data.or(() -> Optional.ofNullable(System.getenv("SAGITTA_DATA")).map(Path::of))
                .orElse(Path.of("data"));
    }
}
