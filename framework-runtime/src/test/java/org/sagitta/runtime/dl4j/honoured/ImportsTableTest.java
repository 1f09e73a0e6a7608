package org.sagitta.runtime.dl4j.honoured;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests that the manual's tables of the supported imports agree with the code. */
class ImportsTableTest {
    private static final Path MANUAL = Path.of("../docs/imports.md");

    static Stream<Arguments> lists() {
        return Stream.of(
                Arguments.of("Keras layers", KerasWhiteList.list()),
                Arguments.of("DL4J layers", Dl4jWhiteLists.layers()),
                Arguments.of("DL4J vertices", Dl4jWhiteLists.vertices()),
                Arguments.of("DL4J activations", Dl4jWhiteLists.activations()),
                Arguments.of("DL4J losses", Dl4jWhiteLists.losses()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lists")
    void theManualsTableIsTheWhiteList(String title, WhiteList list) throws IOException {
        String expected = "### " + title + "\n\n" + table(list) + "\n";

        assertTrue(
                Files.readString(MANUAL).contains(expected), () -> MANUAL + " should have this section:\n" + expected);
    }

    /** A row a class, with its arguments by what is honoured of them. */
    private static String table(WhiteList list) {
        return Stream.concat(
                        Stream.of("| class | honoured |", "|---|---|"),
                        list.classes().entrySet().stream()
                                .map(entry -> "| `" + entry.getKey() + "` | " + arguments(entry.getValue()) + " |"))
                .collect(Collectors.joining("\n"));
    }

    private static String arguments(Map<String, Honoured> arguments) {
        Map<String, List<String>> byValues = arguments.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getValue().values(),
                        TreeMap::new,
                        Collectors.mapping(entry -> "`" + entry.getKey() + "`", Collectors.toList())));
        return byValues.entrySet().stream()
                .map(entry ->
                        entry.getValue().stream().sorted().collect(Collectors.joining(", ")) + ": " + entry.getKey())
                .collect(Collectors.joining("<br>"));
    }
}
