package org.sagitta.runtime.cli;

import com.google.common.base.Joiner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.sagitta.api.data.MissingDataException;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.descriptor.Plan.Variant;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.tree.DescriptorException;
import org.sagitta.runtime.model.ModelException;
import org.sagitta.runtime.preparation.Forecast;
import org.sagitta.runtime.preparation.Preparation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code validate FILE...}, which checks descriptors without running them. */
@Command(
        name = "validate",
        description = {
            "Checks descriptors without running anything: every mistake at once, with its line.",
            "Where the data are there, it also says what a run will take: memory, curvature products and gradients."
        },
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Descriptors.")
    private List<Path> files = List.of();

    @Mixin
    private DescriptorOptions options = new DescriptorOptions();

    @Mixin
    private PluginFolders plugins = new PluginFolders();

    @Mixin
    private DataOption data = new DataOption();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        DescriptorReader reader = new DescriptorReader(plugins.load());
        int code = ExitCode.DONE;
        for (Path file : files) {
            if (!isValid(reader, file)) {
                code = ExitCode.USAGE;
            }
        }
        return code;
    }

    private boolean isValid(DescriptorReader reader, Path file) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Plan plan = reader.read(file, options.overrides(Optional.empty()));
            List<String> forecast = forecast(file, plan);
            out.println(file + ": valid, "
                    + (plan.variants().size() == 1 ? "1 run" : plan.variants().size() + " runs"));
            forecast.forEach(line -> out.println("  " + line));
            return true;
        } catch (ModelException e) {
            e.getMessage().lines().forEach(line -> spec.commandLine().getErr().println(file + ": " + line));
            return false;
        } catch (UnusableDataException e) {
            spec.commandLine().getErr().println(file + ": " + e.getMessage());
            return false;
        } catch (DescriptorException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return false;
        }
    }

    /**
     * Returns the cost estimate of the most expensive run, or a remark if the data files are missing.
     *
     * @throws ModelException if the model of a run does not fit its data, or an entry does not fit its model
     */
    private List<String> forecast(Path file, Plan plan) {
        try {
            Map<Map<String, String>, Forecast> forecasts = forecasts(file, plan.settings());
            Map.Entry<Map<String, String>, Forecast> largest = Collections.max(
                    forecasts.entrySet(),
                    Comparator.comparing(entry -> entry.getValue().work()));
            List<String> lines = new ArrayList<>(largest.getValue().lines());
            if (new HashSet<>(forecasts.values()).size() > 1) {
                lines.add(0, "the run that takes most, " + text(largest.getKey()) + ":");
            }
            lines.addAll(warnings(forecasts));
            return lines;
        } catch (MissingDataException e) {
            return List.of("no estimate of memory and products: " + e.getMessage());
        }
    }

    /** Returns the warnings; a warning that only some of the runs give names the first of these runs. */
    private static List<String> warnings(Map<Map<String, String>, Forecast> forecasts) {
        Map<String, List<Map<String, String>>> runs = new LinkedHashMap<>();
        forecasts.forEach((assignment, forecast) -> forecast.warnings()
                .forEach(warning ->
                        runs.computeIfAbsent(warning, any -> new ArrayList<>()).add(assignment)));
        List<String> lines = new ArrayList<>();
        runs.forEach((warning, giving) -> lines.add(
                "warning" + (giving.size() == forecasts.size() ? "" : ", " + text(giving.get(0))) + ": " + warning));
        return lines;
    }

    private Map<Map<String, String>, Forecast> forecasts(Path file, List<Variant> variants) {
        Preparation preparation = new Preparation(file.toAbsolutePath().getParent(), data.folder(), Path.of(""));
        Map<Map<String, String>, Forecast> forecasts = new LinkedHashMap<>();
        Set<String> misfits = new LinkedHashSet<>();
        for (Variant variant : variants) {
            try {
                forecasts.put(variant.assignment(), preparation.forecast(variant.descriptor()));
            } catch (ModelException e) {
                String run = variant.assignment().isEmpty() ? "" : text(variant.assignment()) + ": ";
                e.getMessage().lines().forEach(line -> misfits.add(run + line));
            }
        }
        ModelException.throwIfAny(misfits);
        return forecasts;
    }

    private static String text(Map<String, String> assignment) {
        return Joiner.on(", ").withKeyValueSeparator(" = ").join(assignment);
    }
}
