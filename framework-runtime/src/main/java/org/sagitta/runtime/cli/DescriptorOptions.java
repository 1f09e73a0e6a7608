package org.sagitta.runtime.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.descriptor.reader.Overrides;
import picocli.CommandLine.Option;

/** The command-line options that change values of a descriptor. */
final class DescriptorOptions {
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Replaces one value: --set trainer.epochs=5, or, in a list, by the entry's name:"
                    + " --set estimators.hessian.materialise=true. May be repeated.")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "Takes one of the descriptor's profiles, a named set of replacements.")
    private Optional<String> profile = Optional.empty();

    Overrides overrides(Optional<String> mlflow) {
        return new Overrides(sets, profile, mlflow);
    }
}
