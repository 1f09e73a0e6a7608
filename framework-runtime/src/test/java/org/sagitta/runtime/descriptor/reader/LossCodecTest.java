package org.sagitta.runtime.descriptor.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.settings.Default;
import org.sagitta.runtime.descriptor.Descriptor;
import org.sagitta.runtime.descriptor.Subject;
import org.sagitta.runtime.descriptor.tree.DescriptorException;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.model.LossSettings;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

class LossCodecTest {
    private static final String REST = "dataset: blobs\nmodel: {type: mlp, hidden: [3]}\ntrainer: none\n";

    record Huber(@Default("1.5") double width) {}

    @TempDir
    Path folder;

    @Test
    void aPluginsLossIsNamedOrAMappingWithSettings() throws IOException {
        PluginType type = catalogue().types(Kind.LOSS).get("huber");
        for (String loss : new String[] {"huber", "{type: huber}", "{type: huber, width: 1.5}"}) {
            Descriptor descriptor = read("loss: " + loss);
            assertEquals(new LossSettings.OfPlugin(type, new Huber(1.5)), loss(descriptor));
            assertTrue(descriptor.yaml().contains("loss:\n  type: huber\n  width: 1.5\n"), descriptor::yaml);
            assertEquals(1, descriptor.plugins().filter(type::equals).count());
            assertEquals(descriptor.yaml(), readWhole(descriptor.yaml()).yaml());
        }
    }

    @Test
    void oneOfOursIsResolvedToItsName() throws IOException {
        for (String loss : new String[] {"half-mse", "{type: half-mse}"}) {
            Descriptor descriptor = read("loss: " + loss);
            assertEquals(LossFunction.HALF_MSE, loss(descriptor));
            assertTrue(descriptor.yaml().contains("\nloss: half-mse\n"), descriptor::yaml);
        }
    }

    @Test
    void whatIsWrongIsSaidWithTheNamesThatThereAre() {
        assertProblem(
                "loss: hubert",
                "1:1: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, huber,"
                        + " found 'hubert'; did you mean 'huber'?");
        assertProblem(
                "loss: {width: 2}",
                "1:1: 'loss' must be one of cross-entropy, binary-cross-entropy, mse, half-mse, huber, found a mapping");
        assertProblem("loss: {type: huber, depth: 2}", "1:21: unknown key 'depth' in 'loss'. The keys are type, width");
        assertProblem("loss: {type: mse, width: 2}", "1:19: unknown key 'width' in 'loss'. The keys are type");
        assertProblem("loss: {type: huber, width: wide}", "1:21: 'loss.width' must be a number, found 'wide'");
    }

    private void assertProblem(String loss, String problem) {
        DescriptorException thrown = assertThrows(DescriptorException.class, () -> read(loss));
        assertEquals(folder.resolve("d.yaml") + ":" + problem, thrown.getMessage());
    }

    private static LossSettings loss(Descriptor descriptor) {
        return ((Subject.Learning) descriptor.subject()).loss();
    }

    private Descriptor read(String loss) throws IOException {
        return readWhole(loss + "\n" + REST);
    }

    private Descriptor readWhole(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("d.yaml"), yaml);
        return new DescriptorReader(catalogue())
                .read(file, Overrides.NONE)
                .variants()
                .get(0)
                .descriptor();
    }

    private static TestCatalogue catalogue() {
        return TestCatalogue.create().with(Kind.LOSS, "huber", Huber.class);
    }
}
