package org.sagitta.runtime.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.record.RunDirectory;

/** A run or a sweep that a command line names by its folder. */
final class RunArgument {
    private RunArgument() {}

    /** @throws UserException where there is none */
    static RunDirectory existing(Path path) {
        RunDirectory run = new RunDirectory(path.toAbsolutePath().normalize());
        if (!Files.exists(run.status())) {
            throw new UserException(
                    "'" + path + "' is no run: it has no status.json; expected a folder such as runs/EXPERIMENT/RUN");
        }
        return run;
    }
}
