package org.sagitta.runtime.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;

/**
 * Holds the loaded plugins of some folders. None of their code has run: classes are read, and are not initialised until
 * a run needs them. A plugin that cannot be loaded is a {@link PluginCatalogue.Failure} and does not affect the others.
 */
public final class LoadedPlugins implements PluginCatalogue {
    private final Map<PluginType.Kind, SortedMap<String, PluginType>> types = new EnumMap<>(PluginType.Kind.class);
    private final List<Failure> failures = new ArrayList<>();
    private final List<Plugin> plugins = new ArrayList<>();
    private final Map<PluginType.Kind, Set<String>> builtIn;

    /**
     * A plugin that was loaded.
     *
     * @param id its id
     * @param version its version
     * @param file the file from which it was loaded
     */
    public record Plugin(String id, String version, Path file) {}

    /**
     * Loads the plugins of these folders; folders that do not exist are skipped.
     *
     * @param builtIn the built-in names by kind, which plugins cannot use for their types
     */
    public LoadedPlugins(List<Path> folders, Map<PluginType.Kind, Set<String>> builtIn) {
        this.builtIn = Map.copyOf(builtIn);
        for (PluginType.Kind kind : PluginType.Kind.values()) {
            types.put(kind, new TreeMap<>(BuiltInTypes.of(kind)));
        }
        JarPluginManager manager = new JarPluginManager(folders);
        for (Path path : manager.paths().stream().sorted().toList()) {
            load(manager, path);
        }
        manager.startPlugins();
        manager.getPlugins().stream()
                .sorted(Comparator.comparing(PluginWrapper::getPluginId))
                .forEach(plugin -> register(manager, plugin));
    }

    @Override
    public SortedMap<String, PluginType> types(PluginType.Kind kind) {
        return types.get(kind);
    }

    @Override
    public List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Returns the plugins that were loaded. */
    public List<Plugin> plugins() {
        return List.copyOf(plugins);
    }

    private void load(JarPluginManager manager, Path path) {
        try {
            manager.loadPlugin(path);
        } catch (RuntimeException e) {
            failures.add(new Failure(path.getFileName().toString(), reason(e)));
        }
    }

    private void register(JarPluginManager manager, PluginWrapper plugin) {
        String id = plugin.getPluginId();
        if (plugin.getPluginState() != PluginState.STARTED) {
            failures.add(new Failure(
                    id,
                    Optional.ofNullable(plugin.getFailedException())
                            .map(LoadedPlugins::reason)
                            .orElse("it is " + plugin.getPluginState())));
            return;
        }
        plugins.add(new Plugin(id, plugin.getDescriptor().getVersion(), plugin.getPluginPath()));
        List<String> classes = List.copyOf(manager.getExtensionClassNames(id));
        if (classes.isEmpty()) {
            failures.add(new Failure(
                    id,
                    "it has no extensions: META-INF/extensions.idx is missing or empty; annotate the classes with"
                            + " @Extension and build with PF4J's annotation processor"));
        }
        classes.stream().sorted().forEach(name -> register(plugin, name));
    }

    private void register(PluginWrapper plugin, String className) {
        try {
            Class<?> implementation = Class.forName(className, false, plugin.getPluginClassLoader());
            PluginType type = PluginType.of(implementation);
            if (builtIn.getOrDefault(type.kind(), Set.of()).contains(type.name())) {
                throw nameTaken(type, "one of Sagitta's own");
            }
            PluginType other = types.get(type.kind()).putIfAbsent(type.name(), type);
            if (other != null) {
                throw nameTaken(
                        type,
                        other.isBuiltIn()
                                ? "one of Sagitta's own"
                                : "already provided by the plugin " + other.plugin());
            }
        } catch (ClassNotFoundException | LinkageError | RuntimeException e) {
            failures.add(new Failure(plugin.getPluginId(), className + ": " + reason(e)));
        }
    }

    private static IllegalArgumentException nameTaken(PluginType type, String by) {
        return new IllegalArgumentException("its " + type.kind().name().toLowerCase(java.util.Locale.ROOT) + " '"
                + type.name() + "' is " + by + "; give it another name with @Named");
    }

    private static String reason(Throwable e) {
        Throwable root = com.google.common.base.Throwables.getRootCause(e);
        String message = Optional.ofNullable(root.getMessage()).orElse("");
        return switch (root.getClass().getSimpleName()) {
            case "ClassNotFoundException", "NoClassDefFoundError" ->
                "it needs the class "
                        + message.replace('/', '.')
                        + ", which neither the plugin nor Sagitta's API has; put the library into the plugin";
            case "UnsupportedClassVersionError" ->
                "it was compiled for a newer Java than " + Runtime.version().feature() + ": " + message;
            case "ZipException" -> "it is not a readable jar or zip: " + message;
            default -> message.isEmpty() ? root.getClass().getSimpleName() : message;
        };
    }
}
