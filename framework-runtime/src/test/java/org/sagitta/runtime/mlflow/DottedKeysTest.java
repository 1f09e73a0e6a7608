package org.sagitta.runtime.mlflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DottedKeysTest {
    @TempDir
    private Path folder;

    private Map<String, String> pairs(String text) throws IOException {
        return DottedKeys.of(Files.writeString(folder.resolve("file"), text));
    }

    @Test
    void valuesStayAsTheyAreWritten() throws IOException {
        assertEquals(
                Map.of("a.rate", "1e-4", "a.text", "yes", "a.nothing", "null", "b", "[1, 2.50, x]"),
                pairs("a: {rate: 1e-4, text: 'yes', nothing: null}\nb: [1, 2.50, x]"));
    }

    @Test
    void listEntriesGoByNameElseByType() throws IOException {
        assertEquals(
                Map.of("e.hessian.type", "hessian", "e.small.type", "hessian", "e.small.name", "small"),
                pairs("e: [{type: hessian}, {type: hessian, name: small}]"));
    }

    @Test
    void listEntriesThatShareALabelOrHaveNoneGoByPlace() throws IOException {
        assertEquals(
                Map.of("m.0.type", "dense", "m.0.out", "3", "m.1.type", "dense", "n.0.a", "1", "n.1", "[2]"),
                pairs("m: [{type: dense, out: 3}, {type: dense}]\nn: [{a: 1}, [2]]"));
    }

    @Test
    void emptyOnesAreKept() throws IOException {
        assertEquals(Map.of("a", "{}", "b", "[]"), pairs("a: {}\nb: []"));
    }

    @Test
    void jsonReadsAsYamlDoes() throws IOException {
        assertEquals(
                Map.of("blas.name", "Open\"BLAS", "blas.threads", "2", "digests", "[a, b]"),
                pairs(
                        "{\"blas\" : {\"name\" : \"Open\\\"BLAS\", \"threads\" : 2},\n  \"digests\" : [ \"a\", \"b\" ]\n}"));
    }

    @Test
    void aFileThatIsNotThereOrEmptyHasNoPairs() throws IOException {
        assertEquals(Map.of(), DottedKeys.of(folder.resolve("none")));
        assertEquals(Map.of(), pairs(""));
    }
}
