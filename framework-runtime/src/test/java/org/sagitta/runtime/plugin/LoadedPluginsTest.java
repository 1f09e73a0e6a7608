package org.sagitta.runtime.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.layer.LayerRule;
import org.sagitta.api.layer.LayerType;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.plugin.TrainingContext;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.plugin.PluginCatalogue.Failure;
import org.sagitta.runtime.plugin.PluginType.Kind;

/**
 * Tests the types that are loaded from a folder with jars of this test's own classes, and the reasons for which others
 * are not.
 */
class LoadedPluginsTest {
    @TempDir
    private Path folder;

    @Test
    void aTypeHasItsNameItsSettingsAndItsOwnClassLoader() throws IOException {
        jar("good", LongWayTrainer.class, RenamedTrainer.class);

        LoadedPlugins loaded = load();

        assertEquals(List.of(), loaded.failures());
        assertEquals(List.of(new LoadedPlugins.Plugin("good", "1.2", folder.resolve("good.jar"))), loaded.plugins());
        Map<String, PluginType> trainers = loaded.types(Kind.TRAINER);
        assertEquals(Set.of("long-way", "another-name"), trainers.keySet());
        PluginType type = trainers.get("long-way");
        assertEquals("good", type.plugin());
        assertEquals("the long way round", type.description());
        assertEquals(LongWayTrainer.Settings.class.getName(), type.settings().getName());
        assertEquals(LongWayTrainer.class.getName(), type.implementation().getName());
        assertNotSame(LongWayTrainer.class, type.implementation());
        assertEquals(NoSettings.class, trainers.get("another-name").settings());
        assertEquals("", trainers.get("another-name").description());
        assertEquals(Map.of(), loaded.types(Kind.ESTIMATOR));
    }

    /** Its static initialiser throws, here as anywhere. */
    @Test
    void nothingOfAPluginRuns() throws IOException {
        jar("untouched", UntouchableTrainer.class);

        LoadedPlugins loaded = load();

        assertEquals(List.of(), loaded.failures());
        assertEquals(Set.of("untouchable"), loaded.types(Kind.TRAINER).keySet());
    }

    @Test
    void whatCannotBeReadLeavesTheOthersThere() throws IOException {
        Files.writeString(folder.resolve("a-broken.jar"), "no jar");
        jar("good", RenamedTrainer.class);

        LoadedPlugins loaded = load();

        assertEquals(Set.of("another-name"), loaded.types(Kind.TRAINER).keySet());
        assertEquals(List.of("good"), ids(loaded));
        assertEquals(
                List.of("a-broken.jar"),
                loaded.failures().stream().map(Failure::plugin).toList());
    }

    @Test
    void aNameThatIsTakenStaysWithTheFirst() throws IOException {
        jar("b-second", RenamedTrainer.class);
        jar("a-first", RenamedTrainer.class);
        jar("c-layer", BuiltInLayer.class);

        LoadedPlugins loaded = load();

        assertEquals("a-first", loaded.types(Kind.TRAINER).get("another-name").plugin());
        assertEquals(Map.of(), loaded.types(Kind.LAYER));
        assertEquals(
                List.of(
                        new Failure(
                                "b-second",
                                RenamedTrainer.class.getName()
                                        + ": its trainer 'another-name' is already provided by the"
                                        + " plugin a-first; give it another name with @Named"),
                        new Failure(
                                "c-layer",
                                BuiltInLayer.class.getName() + ": its layer 'built-in' is one of Sagitta's own; give it"
                                        + " another name with @Named")),
                loaded.failures());
    }

    /** The runtime's classes are as if they were not there. */
    @Test
    void eachClassThatIsNoExtensionSaysWhy() throws IOException {
        jar("nothing");
        jar("other", NoExtension.class, NosyTrainer.class);

        LoadedPlugins loaded = load();

        assertEquals(List.of("nothing", "other"), ids(loaded));
        Map<String, String> causes =
                loaded.failures().stream().collect(Collectors.toMap(Failure::cause, Failure::plugin));
        assertEquals(3, causes.size(), causes::toString);
        causes.forEach((cause, plugin) -> assertTrue(
                plugin.equals("nothing")
                        ? cause.startsWith("it has no extensions: ")
                        : Set.of(
                                        NoExtension.class.getName()
                                                + ": it implements none of Sagitta's extension points",
                                        NosyTrainer.class.getName() + ": it needs the class "
                                                + PluginCatalogue.class.getName()
                                                + ", which neither the plugin nor Sagitta's API has; put the library"
                                                + " into the plugin")
                                .contains(cause),
                cause));
    }

    @Test
    void aFolderThatIsNotThereIsPassedOver() {
        LoadedPlugins loaded = new LoadedPlugins(List.of(folder.resolve("nowhere")), Map.of());
        assertEquals(List.of(), loaded.failures());
        assertEquals(List.of(), loaded.plugins());
    }

    private LoadedPlugins load() {
        return new LoadedPlugins(List.of(folder), Map.of(Kind.LAYER, Set.of("built-in")));
    }

    private static List<String> ids(LoadedPlugins loaded) {
        return loaded.plugins().stream().map(LoadedPlugins.Plugin::id).toList();
    }

    /** A plugin with these classes, those that they are in, and those in them. */
    private void jar(String id, Class<?>... extensions) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", id);
        manifest.getMainAttributes().putValue("Plugin-Version", "1.2");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(folder.resolve(id + ".jar")), manifest)) {
            String index = Arrays.stream(extensions).map(Class::getName).collect(Collectors.joining("\n"));
            put(jar, "META-INF/extensions.idx", index.getBytes(StandardCharsets.UTF_8));
            Set<Class<?>> classes = Arrays.stream(extensions)
                    .flatMap(type -> Stream.concat(
                            Stream.of(type, LoadedPluginsTest.class), Arrays.stream(type.getDeclaredClasses())))
                    .collect(Collectors.toSet());
            for (Class<?> type : classes) {
                put(jar, type.getName().replace('.', '/') + ".class", bytes(type));
            }
        }
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    /** A trainer with settings of its own. */
    @Describe("the long way round")
    public static final class LongWayTrainer implements Trainer<LongWayTrainer.Settings> {
        public record Settings(int length) {}

        @Override
        public long steps(Settings settings, int examples) {
            return settings.length();
        }

        @Override
        public void train(Settings settings, TrainingContext context) {}
    }

    /** A trainer with a name that differs from that of its class. */
    @Named("another-name")
    public static final class RenamedTrainer implements Trainer<NoSettings> {
        @Override
        public long steps(NoSettings settings, int examples) {
            return 0;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {}
    }

    /** A trainer whose class must not be initialised. */
    public static final class UntouchableTrainer implements Trainer<NoSettings> {
        private static final int VALUE = Integer.parseInt("not to be initialised");

        @Override
        public long steps(NoSettings settings, int examples) {
            return VALUE;
        }

        @Override
        public void train(NoSettings settings, TrainingContext context) {}
    }

    /** A layer with the name of a built-in one. */
    public static final class BuiltInLayer implements LayerType<NoSettings> {
        @Override
        public LayerRule rule(NoSettings settings, List<Integer> inputShape) {
            throw new UnsupportedOperationException();
        }
    }

    /** A class that a run cannot use. */
    public static final class NoExtension {}

    /** A trainer that uses a type of the runtime. */
    public abstract static class NosyTrainer implements Trainer<NoSettings>, PluginCatalogue {}
}
