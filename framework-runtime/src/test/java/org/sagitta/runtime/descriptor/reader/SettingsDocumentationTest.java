package org.sagitta.runtime.descriptor.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.descriptor.reader.SettingsDocumentation.Row;
import org.sagitta.runtime.model.LayerSettings;
import org.sagitta.runtime.plugin.PluginType.Kind;

class SettingsDocumentationTest {
    private static final SettingsDocumentation DOCUMENTATION = new SettingsDocumentation(TestCatalogue.create());

    @Test
    void rowsSayTypeDefaultBoundsAndMeaning() {
        assertEquals(
                List.of(
                        new Row("learning-rate", "a number", "required", "must be greater than 0", "step size"),
                        new Row("epochs", "a whole number", "required", "must be greater than 0", ""),
                        new Row("weight-decay", "a number", "0", "must be greater than or equal to 0", ""),
                        new Row("schedule", "one of the types constant, granziol", "constant", "", ""),
                        new Row(
                                "schedule.start",
                                "a number (schedule of type granziol)",
                                "0.5",
                                "must be less than 1",
                                ""),
                        new Row("schedule.ratio", "a number (schedule of type granziol)", "1e-2", "", "")),
                DOCUMENTATION.rows(TestCatalogue.Sgd.class));
        assertEquals(List.of(), DOCUMENTATION.rows(NoSettings.class));
    }

    record Body(Shape shape) {}

    sealed interface Shape {
        record Disc(@Positive double radius) implements Shape {}

        record Ball(int dimension, @Positive double radius) implements Shape {}
    }

    @Test
    void whatChoicesHaveInCommonIsSaidOnce() {
        assertEquals(
                List.of(
                        new Row("shape", "one of the types disc, ball", "required", "", ""),
                        new Row(
                                "shape.radius",
                                "a number (shape of type disc, ball)",
                                "required",
                                "must be greater than 0",
                                ""),
                        new Row("shape.dimension", "a whole number (shape of type ball)", "required", "", "")),
                DOCUMENTATION.rows(Body.class));
    }

    @Test
    void whatIsUnwrappedIsAmongTheOthers() {
        assertEquals(
                List.of("first", "batch-size", "note", "last"),
                DOCUMENTATION.rows(TestCatalogue.Mixed.class).stream()
                        .map(Row::key)
                        .toList());
    }

    @Test
    void everyTypeOfSettingsHasWords() {
        assertEquals(
                """
                small | a whole number | required |
                medium | a whole number | required |
                whole | a whole number | required |
                large | a whole number | required |
                single | a number | required |
                precise | a number | required |
                flag | true or false | required |
                text | text | required |
                constant | one of joint, separate-blocks | required |
                path | a path | required |
                maybe | a whole number | optional |
                matrix | a list, each a list, each a number | required |
                weights | a mapping, each value a number | required | each must be greater than 0
                schedules | a list, each one of the types constant, granziol | required | must not be empty
                nested | a mapping | required |
                nested.products | a whole number | 60 | must be greater than 0
                interval | a stretch of training, as in '5 epochs' | required |
                moments | a list, each a point of the training: start, end, or as in '100 steps' | optional |
                numbers | a list, each a whole number | [1, 2] | each must be greater than 0""",
                DOCUMENTATION.rows(TestCatalogue.Everything.class).stream()
                        .map(row -> String.join(" | ", row.key(), row.type(), row.standard(), row.constraints())
                                .strip())
                        .collect(Collectors.joining("\n")));
    }

    @Test
    void keysOfEveryEntryAreShown() {
        assertEquals(
                List.of("name", "hold-out", "subset", "balanced", "label-noise", "seed"), keysOfEvery(Kind.DATASET));
        assertEquals(List.of("name", "at", "export"), keysOfEvery(Kind.ESTIMATOR));
        assertEquals(List.of("name", "at", "estimators"), keysOfEvery(Kind.METRIC));
        assertEquals(List.of("name"), keysOfEvery(Kind.TRAINER));
        assertEquals(List.of(), keysOfEvery(Kind.LAYER));
        for (Kind kind : Kind.values()) {
            DOCUMENTATION
                    .rowsOfEvery(kind)
                    .forEach(row -> assertFalse(row.description().isEmpty(), row::key));
        }
    }

    private static List<String> keysOfEvery(Kind kind) {
        return DOCUMENTATION.rowsOfEvery(kind).stream().map(Row::key).toList();
    }

    @Test
    void defaultsOfLayersAreShown() {
        assertEquals(
                List.of(
                        new Row("out", "a whole number", "required", "must be greater than 0", ""),
                        new Row("bias", "true or false", "true", "", "")),
                DOCUMENTATION.rows(LayerSettings.Dense.class));
    }
}
