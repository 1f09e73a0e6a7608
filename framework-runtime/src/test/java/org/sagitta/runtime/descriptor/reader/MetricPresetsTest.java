package org.sagitta.runtime.descriptor.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Plan;
import org.sagitta.runtime.descriptor.tree.DescriptorException;

/** Tests presets in a descriptor; each is shown as the names and settings of its entries. */
class MetricPresetsTest {
    private static final MetricPresets PRESETS = MetricPresets.parse("""
            cheap: {description: few, metrics: [spectral-norm, {type: trace, products: 5}]}
            standard: {description: more, metrics: [cheap, trace, {type: trace, name: other, at: [end]}]}
            foreign: {description: of another plugin, metrics: [trace, unheard-of]}
            """);

    @TempDir
    private Path folder;

    private Plan plan(String yaml, String... sets) throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), """
                dataset: blobs
                model: {type: mlp, hidden: [3]}
                trainer: none
                """ + yaml);
        return new DescriptorReader(TestCatalogue.create(), PRESETS)
                .read(
                        file,
                        new Overrides(List.of(sets), Optional.of("paper").filter(yaml::contains), Optional.empty()));
    }

    private static String metrics(Descriptor descriptor) {
        return descriptor.metrics().stream()
                .map(entry -> entry.plugin().name()
                        + (entry.plugin().settings() instanceof TestCatalogue.Trace trace ? "=" + trace.products() : "")
                        + (entry.at().isEmpty() ? "" : "@"))
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics: cheap | | spectral-norm trace=5",
                "metrics: standard | | spectral-norm trace=60 other=60@",
                "metrics: [standard, quality] | metrics.quality.reference=a | spectral-norm trace=60 other=60@ quality",
                // an entry, or a later preset, in the place of one of the same name
                "metrics: [cheap, {type: trace, products: 7}] | | spectral-norm trace=7",
                "metrics: [{type: trace, products: 7}, cheap] | | trace=7 spectral-norm",
                "metrics: [{type: quality, name: trace, reference: a}, cheap] | | trace spectral-norm",
                "metrics: [cheap, standard] | | spectral-norm trace=60 other=60@",
                "metrics: [standard, cheap] | | other=60@ spectral-norm trace=5",
                // from elsewhere
                "metrics: cheap | metrics.trace.products=8 | spectral-norm trace=8",
                "metrics: cheap | metrics.1.products=8 | spectral-norm trace=8",
                "metrics: [] | metrics=cheap | spectral-norm trace=5",
                "metrics: standard | metrics=[cheap] | spectral-norm trace=5",
                "'profiles: {paper: {metrics: cheap, metrics.trace.products: 9}}' | | spectral-norm trace=9"
            })
    void standsForItsEntries(String yaml, String set, String expected) throws IOException {
        Plan plan = set == null ? plan(yaml) : plan(yaml, set);

        assertEquals(expected, metrics(plan.variants().get(0).descriptor()));
    }

    @Test
    void theResolvedDescriptorHoldsThePlainList() throws IOException {
        String yaml = plan("metrics: [cheap]").yaml();

        assertFalse(yaml.contains("cheap"), yaml);
        Path again = Files.writeString(folder.resolve("again.yaml"), yaml);
        Plan plan = new DescriptorReader(TestCatalogue.create(), MetricPresets.parse("{}")).read(again, Overrides.NONE);
        assertEquals("spectral-norm trace=5", metrics(plan.variants().get(0).descriptor()));
    }

    @Test
    void aSweepMayVaryIt() throws IOException {
        Plan plan = plan("sweep: {metrics: [cheap, [standard, {type: trace, products: 7}]]}");

        assertEquals(
                List.of("spectral-norm trace=5", "spectral-norm other=60@ trace=7"),
                plan.variants().stream()
                        .map(variant -> metrics(variant.descriptor()))
                        .toList());
        assertEquals("cheap", plan.variants().get(0).assignment().get("metrics"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "metrics: chep | 4:10: unknown preset 'chep'; did you mean 'cheap'? The presets are cheap, standard, foreign",
                "metrics: [trace, Standart] | 4:18: unknown preset 'Standart'; did you mean 'standard'? The presets are cheap,"
                        + " standard, foreign",
                // closer to a metric
                "metrics: [trce] | 4:11: unknown metric 'trce'; did you mean 'trace'? The metrics are quality, spectral-norm,"
                        + " trace",
                "metrics: trace | 4:1: 'metrics' must be a list, each a metric, found 'trace'",
                "metrics: foreign | 4:10: the preset 'foreign' holds the metric 'unheard-of', which no plugin contributes",
                "metrics: [cheap, trace, trace] | 4:25: two metrics are called 'trace'; give one of them another 'name'",
            })
    void saysWhatIsWrong(String yaml, String problem) {
        DescriptorException wrong = assertThrows(DescriptorException.class, () -> plan(yaml));

        assertEquals(folder.resolve("d.yaml") + ":" + problem, wrong.getMessage());
    }

    /** Where an entry of the preset is wrong here, the line is the user's. */
    @Test
    void problemsOfAnEntryPointToThePreset() {
        DescriptorException wrong =
                assertThrows(DescriptorException.class, () -> plan("metrics: [cheap]", "metrics.trace.bins=5"));
        DescriptorException unknown = assertThrows(
                DescriptorException.class, () -> plan("estimators: [ggn]\nmetrics: cheap", "metrics.trace=null"));

        assertEquals(
                "--set metrics.trace.bins=5: unknown key 'bins' in 'metrics.trace'. The keys are type, name, at, estimators,"
                        + " products",
                wrong.getMessage());
        assertEquals(
                "--set metrics.trace=null: 'metrics.1' must be the name of a metric, or a mapping with its 'type', found"
                        + " nothing",
                unknown.getMessage());
    }

    @Test
    void tellsItsEntriesALineEach() {
        assertEquals(
                Optional.of(List.of("spectral-norm", "trace", "{type: trace, name: other, at: [end]}")),
                PRESETS.entries("standard"));
        assertEquals(Optional.empty(), PRESETS.entries("cheep"));
        assertEquals(
                List.of("cheap", "standard", "foreign"),
                List.copyOf(PRESETS.descriptions().keySet()));
    }
}
