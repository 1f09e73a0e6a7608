package org.sagitta.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class BenchCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of("bench"), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void printsALineOfJsonAMeasurement() {
        assertEquals(ExitCode.DONE, bench("mlp-784-100-10", "--json", "--repeats", "1"), err.toString());

        List<JsonNode> lines =
                out.toString().lines().map(new JsonMapper()::readTree).toList();
        assertEquals(
                List.of("gradient", "sgd-step-128", "state", "hvp-1", "hvp-16", "ggnvp-1", "ggnvp-16", "kfac-build-mc"),
                lines.stream().map(line -> line.get("what").asString()).toList());
        for (JsonNode line : lines) {
            assertEquals("sagitta", line.get("peer").asString());
            assertEquals("mlp-784-100-10", line.get("workload").asString());
            assertEquals("float32", line.get("dtype").asString());
            assertEquals(784 * 100 + 100 + 100 * 10 + 10, line.get("params").asInt());
            assertEquals(5000, line.get("examples").asInt());
            assertTrue(line.get("ms").isNumber(), line::toString);
            assertTrue(line.get("checksum").asDouble() > 0, line::toString);
        }
    }

    @Test
    void namesTheWorkloadsWhereOneIsUnknown() {
        assertEquals(ExitCode.USAGE, bench("mlp-784-10"));

        assertEquals("", out.toString());
        assertTrue(
                err.toString()
                        .startsWith("sagitta: no workload 'mlp-784-10'; did you mean 'mlp-784-100-10'?"
                                + " The workloads are mlp-784-100-10, blobs-100-30-30-10"),
                err.toString());
    }

    @Test
    void refusesToRepeatNothing() {
        assertEquals(ExitCode.USAGE, bench("--repeats", "0"));

        assertTrue(err.toString().contains("--repeats is 0; expected a number from 1"), err.toString());
    }

    @Test
    void helpNamesWorkloadsAndMeasurements() {
        assertEquals(ExitCode.DONE, bench("--help"));

        assertTrue(out.toString().contains("mlp-784-100-10, blobs-100-30-30-10"), out.toString());
        assertTrue(out.toString().contains("ggnvp-K"), out.toString());
    }
}
