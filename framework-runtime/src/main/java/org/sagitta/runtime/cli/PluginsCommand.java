package org.sagitta.runtime.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sagitta.api.settings.Describe;
import org.sagitta.runtime.descriptor.reader.DescriptorReader;
import org.sagitta.runtime.descriptor.reader.MetricPresets;
import org.sagitta.runtime.descriptor.reader.ModelDocumentation;
import org.sagitta.runtime.descriptor.reader.SettingsDocumentation;
import org.sagitta.runtime.descriptor.tree.Words;
import org.sagitta.runtime.experiment.UserException;
import org.sagitta.runtime.model.LossFunction;
import org.sagitta.runtime.plugin.LoadedPlugins;
import org.sagitta.runtime.plugin.PluginType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code plugins [NAME]}, which lists the types that a descriptor can use. */
@Command(
        name = "plugins",
        description =
                "Lists what a descriptor can ask for; with a name, the settings of that type, or what a preset holds.",
        mixinStandardHelpOptions = true)
final class PluginsCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A type, as in {type: NAME}, or a preset.")
    private Optional<String> name = Optional.empty();

    @Mixin
    private PluginFolders folders = new PluginFolders();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        LoadedPlugins plugins = folders.load();
        if (name.isEmpty()) {
            list(plugins);
        } else {
            describe(plugins, name.get());
        }
        PrintWriter err = spec.commandLine().getErr();
        plugins.failures()
                .forEach(failure -> err.println(
                        "sagitta: the plugin " + failure.plugin() + " could not be loaded: " + failure.cause()));
        return plugins.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void list(LoadedPlugins plugins) {
        for (Section section : sections(plugins)) {
            List<Type> types = section.types();
            if (types.isEmpty()) {
                continue;
            }
            out().println(section.heading());
            print(
                    types.stream()
                            .map(type ->
                                    List.of("  " + type.name(), type.plugin().orElse("built in"), type.description()))
                            .toList(),
                    26,
                    22,
                    72);
        }
        out().println("presets of metrics");
        print(
                MetricPresets.standard().descriptions().entrySet().stream()
                        .map(preset -> List.of("  " + preset.getKey(), "built in", preset.getValue()))
                        .toList(),
                26,
                22,
                72);
    }

    private void describe(LoadedPlugins plugins, String wanted) {
        List<Type> types = Stream.concat(
                        ModelDocumentation.named(wanted, new SettingsDocumentation(plugins)).map(Type::model).stream(),
                        Stream.of(PluginType.Kind.values()).flatMap(kind -> types(plugins, kind).stream()))
                .filter(type -> type.name().equals(wanted))
                .toList();
        Optional<List<String>> preset = MetricPresets.standard().entries(wanted);
        if (types.isEmpty() && preset.isEmpty()) {
            String meant = Words.didYouMean(wanted, names(plugins));
            throw new UserException("no type " + Words.quote(wanted) + (meant.isEmpty() ? ";" : meant)
                    + " ./sagitta plugins lists those that there are");
        }
        preset.ifPresent(entries -> {
            out().println(wanted + " (preset of metrics, built in): "
                    + MetricPresets.standard().descriptions().get(wanted));
            entries.forEach(entry -> out().println("  - " + entry));
            out().flush();
        });
        for (Type type : types) {
            out().println(type.name() + " (" + type.kind() + ", "
                    + type.plugin().map(plugin -> "plugin " + plugin).orElse("built in") + "): " + type.description());
            List<SettingsDocumentation.Row> settings = type.settings().get();
            if (settings.isEmpty()) {
                out().println("  no settings");
            }
            printSettings(settings);
            if (!type.common().isEmpty()) {
                out().println("keys of every " + type.kind());
            }
            printSettings(type.common());
        }
    }

    private void printSettings(List<SettingsDocumentation.Row> settings) {
        print(
                settings.stream()
                        .map(row -> List.of("  " + row.key(), row.standard(), meaning(row)))
                        .toList(),
                26,
                22,
                72);
    }

    /** A section of the list, which has a heading and types. */
    private record Section(String heading, List<Type> types) {}

    /** A value of {@code type} that a descriptor can use, from a plugin or built in. */
    private record Type(
            String kind,
            String name,
            Optional<String> plugin,
            String description,
            Supplier<List<SettingsDocumentation.Row>> settings,
            List<SettingsDocumentation.Row> common) {
        static Type of(PluginType type, SettingsDocumentation settings) {
            return new Type(
                    word(type.kind()),
                    type.name(),
                    Optional.of(type.plugin()).filter(plugin -> !type.isBuiltIn()),
                    type.description(),
                    () -> settings.rows(type.settings()),
                    settings.rowsOfEvery(type.kind()));
        }

        static Type layer(String layer, Class<? extends Record> settings, SettingsDocumentation documentation) {
            return new Type(
                    word(PluginType.Kind.LAYER),
                    layer,
                    Optional.empty(),
                    settings.getAnnotation(Describe.class).value(),
                    () -> documentation.rows(settings),
                    List.of());
        }

        static Type loss(LossFunction loss) {
            return new Type(
                    word(PluginType.Kind.LOSS), loss.type(), Optional.empty(), loss.formula(), List::of, List.of());
        }

        static Type model(ModelDocumentation model) {
            return new Type("model", model.type(), Optional.empty(), model.description(), model::keys, List.of());
        }

        private static String word(PluginType.Kind kind) {
            return Words.ofConstant(kind);
        }
    }

    /** Returns the sections of the list; models come before the layers of which they are made. */
    private static List<Section> sections(LoadedPlugins plugins) {
        List<Section> sections = new ArrayList<>();
        for (PluginType.Kind kind : PluginType.Kind.values()) {
            if (kind == PluginType.Kind.LAYER) {
                sections.add(new Section(
                        "models",
                        ModelDocumentation.all(new SettingsDocumentation(plugins)).stream()
                                .map(Type::model)
                                .toList()));
            }
            sections.add(new Section(heading(kind), types(plugins, kind)));
        }
        return sections;
    }

    /** Returns the types of one kind; built-in layers and losses come before those of plugins. */
    private static List<Type> types(LoadedPlugins plugins, PluginType.Kind kind) {
        SettingsDocumentation documentation = new SettingsDocumentation(plugins);
        List<Type> types = new ArrayList<>();
        if (kind == PluginType.Kind.LAYER) {
            DescriptorReader.builtInLayers()
                    .forEach((name, settings) -> types.add(Type.layer(name, settings, documentation)));
        }
        if (kind == PluginType.Kind.LOSS) {
            Stream.of(LossFunction.values()).map(Type::loss).forEach(types::add);
        }
        plugins.types(kind).values().forEach(type -> types.add(Type.of(type, documentation)));
        return types;
    }

    private static Set<String> names(LoadedPlugins plugins) {
        Set<String> names =
                new TreeSet<>(MetricPresets.standard().descriptions().keySet());
        sections(plugins).forEach(section -> section.types().forEach(type -> names.add(type.name())));
        return names;
    }

    private static String meaning(SettingsDocumentation.Row row) {
        return Stream.of(row.description(), row.type(), row.constraints())
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static String heading(PluginType.Kind kind) {
        return switch (kind) {
            case DATASET -> "dataset";
            case SURFACE -> "surface, in the place of dataset, model and loss";
            case LAYER -> "layers of a sequential model";
            case LOSS -> "loss";
            case TRAINER -> "trainer";
            case ESTIMATOR -> "estimators";
            case METRIC -> "metrics";
            case INITIALISER -> "initialiser of a model";
        };
    }

    private void print(List<List<String>> rows, int... widths) {
        Column[] columns = new Column[widths.length];
        for (int i = 0; i < widths.length; i++) {
            columns[i] = new Column(widths[i], 0, Overflow.WRAP);
        }
        TextTable table = TextTable.forColumns(spec.commandLine().getColorScheme(), columns);
        for (List<String> row : rows) {
            Text[] cells = row.stream()
                    .map(cell -> spec.commandLine().getColorScheme().text(cell))
                    .toArray(Text[]::new);
            table.addRowValues(cells);
        }
        out().print(table.toString().replaceAll("(?m)[ \\t]+$", ""));
        out().flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
