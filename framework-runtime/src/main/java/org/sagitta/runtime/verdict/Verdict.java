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
 * How one claim came out.
 *
 * @param source who published it
 * @param published as the descriptor has it
 * @param measured a value for each run or group
 * @param bar as the descriptor has it
 * @param holds empty where there is no bar
 * @param holdsIn runs or groups in which the bar holds
 * @param of runs or groups that there are
 * @param missing what could not be judged, and why
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
    /** Values that are shown one by one. */
    private static final int MOST_SHOWN = 12;

    /** The verdicts of a run or a sweep; none where it has none. */
    public static List<Verdict> read(RunDirectory run) throws IOException {
        return Files.exists(run.verdict())
                ? Json.MAPPER.readValue(Files.readString(run.verdict()), new TypeReference<List<Verdict>>() {})
                : List.of();
    }

    static void write(List<Verdict> verdicts, RunDirectory run) throws IOException {
        Files.writeString(
                run.verdict(), Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(verdicts) + "\n");
    }

    /** The measured values in a line. */
    public String measuredInWords() {
        String shown = String.join("; ", measured.subList(0, Math.min(MOST_SHOWN, measured.size())));
        return measured.size() > MOST_SHOWN ? shown + "; and " + (measured.size() - MOST_SHOWN) + " more" : shown;
    }

    /** The bar, and in how many runs or groups it holds where there are several. */
    public String barInWords() {
        return bar.map(text -> of > 1 ? text + ": in " + holdsIn + " of " + of : text)
                .orElse("none");
    }

    /** {@code holds}, {@code does not hold}, or {@code not judged}. */
    public String inWords() {
        return holds.map(yes -> yes ? "holds" : "does not hold").orElse("not judged");
    }
}
