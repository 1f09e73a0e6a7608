package org.sagitta.runtime.verdict;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.sagitta.runtime.record.Json;
import org.sagitta.runtime.record.RunDirectory;
import tools.jackson.core.type.TypeReference;

/**
 * A verdict says whether one claim holds.
 *
 * @param source the publication
 * @param published the published value, as it is in the descriptor
 * @param measured a value for each run or group
 * @param bar the condition of the claim, as it is in the descriptor
 * @param holds whether the claim holds; empty if there is no bar
 * @param holdsIn the number of runs or groups in which the bar holds
 * @param of the number of runs or groups
 * @param missing the reasons for which runs or groups could not be judged
 */
public record Verdict(
        String claim,
        Optional<String> source,
        Optional<String> published,
        List<String> measured,
        Optional<String> bar,
        Optional<Boolean> holds,
        @JsonProperty("holds-in") int holdsIn,
        int of,
        List<String> missing) {
    /** The largest number of values that are shown individually. */
    private static final int MOST_SHOWN = 12;

    /** Reads the verdicts of a run or a sweep; empty if it has none. */
    public static List<Verdict> read(RunDirectory run) throws IOException {
        return Files.exists(run.verdict())
                ? Json.MAPPER.readValue(Files.readString(run.verdict()), new TypeReference<List<Verdict>>() {})
                : List.of();
    }

    static void write(List<Verdict> verdicts, RunDirectory run) throws IOException {
        Files.writeString(
                run.verdict(), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(verdicts) + "\n");
    }

    /** Formats the measured values in one line. */
    public String measuredInWords() {
        String shown = String.join("; ", measured.subList(0, Math.min(MOST_SHOWN, measured.size())));
        return measured.size() > MOST_SHOWN ? shown + "; and " + (measured.size() - MOST_SHOWN) + " more" : shown;
    }

    /** Formats the bar; if there are several runs or groups, also the number of those in which it holds. */
    public String barInWords() {
        return bar.map(text -> of > 1 ? text + ": in " + holdsIn + " of " + of : text)
                .orElse("none");
    }

    /** Returns {@code holds}, {@code does not hold}, or {@code not judged}. */
    public String inWords() {
        return holds.map(yes -> yes ? "holds" : "does not hold").orElse("not judged");
    }
}
