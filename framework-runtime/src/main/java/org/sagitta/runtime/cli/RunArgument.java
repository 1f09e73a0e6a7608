package org.sagitta.runtime.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.record.RunDirectory;

/** Finds the run or the sweep whose folder a command-line argument names. */
final class RunArgument {
    private RunArgument() {}

    /** @throws UserException if the folder is no run */
    static RunDirectory existing(Path path) {
        RunDirectory run = new RunDirectory(path.toAbsolutePath().normalize());
        if (!Files.exists(run.status())) {
            throw new UserException(
                    "'" + path + "' is no run: it has no status.json; expected a folder such as runs/EXPERIMENT/RUN");
        }
        return run;
    }
}
