package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.record.RunStatus;
import org.sagitta.runtime.record.SweepIndex;
import org.sagitta.runtime.verdict.Markdown;
import org.sagitta.runtime.verdict.Verdict;
import tools.jackson.databind.JsonNode;

/**
 * Writes the verdicts of many runs to one file: the published values, the measured figures, and the time and machine of
 * each run.
 */
public final class ResultsFile {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private ResultsFile() {}

    /** Writes the file atomically, in Markdown; runs without a verdict are left out. */
    public static void write(List<RunDirectory> runs, Path file) throws IOException {
        StringBuilder text =
                new StringBuilder("# Results\n\nWhat was published and what came out here, by the `verdict` of"
                        + " each descriptor. Made from the runs by `./sagitta report RUN... --results FILE`.\n");
        int judged = 0;
        int held = 0;
        for (RunDirectory run : runs) {
            List<Verdict> verdicts = Verdict.read(run);
            if (!verdicts.isEmpty()) {
                text.append(section(run, verdicts));
            }
            judged += verdicts.stream()
                    .mapToInt(verdict -> verdict.holds().isPresent() ? 1 : 0)
                    .sum();
            held += verdicts.stream()
                    .mapToInt(verdict -> verdict.holds().orElse(false) ? 1 : 0)
                    .sum();
        }
        text.append("\n%d of %d bars hold.\n".formatted(held, judged));
        Files.writeString(file, text);
    }

    private static String section(RunDirectory run, List<Verdict> verdicts) throws IOException {
        RunStatus status = RunStatus.read(run);
        RunDirectory first =
                status.sweep() ? run.sibling(SweepIndex.read(run).runs().get(0).run()) : run;
        String took = status.ended()
                .map(end -> ", in " + Durations.text(Duration.between(status.started(), end)))
                .orElse("");
        int runs = status.sweep() ? SweepIndex.read(run).runs().size() : 1;
        String size = runs == 1 ? "one run" : runs + " runs";
        return "\n## " + run.experiment() + "\n\n" + DATE.format(status.started()) + ", " + size + took
                + provenance(first) + "\n\n" + Markdown.table(verdicts);
    }

    private static String provenance(RunDirectory run) throws IOException {
        if (!Files.exists(run.provenance())) {
            return ".";
        }
        JsonNode provenance = Json.MAPPER.readTree(Files.readString(run.provenance()));
        JsonNode machine = provenance.path("environment");
        return ", on " + machine.path("processor").asString() + ", "
                + threads(machine.path("threads").asInt())
                + options(provenance).map(options -> ", with `" + options + "`").orElse("")
                + ".";
    }

    /** Returns the command-line options that change the experiment. */
    private static Optional<String> options(JsonNode provenance) {
        List<String> command =
                provenance.path("command").valueStream().map(JsonNode::asString).toList();
        String options = IntStream.range(0, command.size() - 1)
                .filter(i ->
                        command.get(i).equals("--profile") || command.get(i).equals("--set"))
                .mapToObj(i -> command.get(i) + " " + command.get(i + 1))
                .collect(Collectors.joining(" "));
        return Optional.of(options).filter(text -> !text.isEmpty());
    }

    private static String threads(int threads) {
        return threads == 1 ? "1 thread" : threads + " threads";
    }
}
