package org.sagitta.runtime.run;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.settings.NoSettings;
import org.sagitta.runtime.plugin.BuiltInTypes;
import org.sagitta.runtime.plugin.PluginCatalogue;
import org.sagitta.runtime.plugin.PluginType;
import org.sagitta.runtime.plugin.PluginType.Kind;

/** A catalogue of a test's own types, none of which has settings. */
public record GivenTypes(Map<Kind, Map<String, Class<? extends ExtensionPoint>>> given) implements PluginCatalogue {
    @Override
    public SortedMap<String, PluginType> types(Kind kind) {
        SortedMap<String, PluginType> types = BuiltInTypes.of(kind);
        given.getOrDefault(kind, Map.of())
                .forEach((name, type) ->
                        types.put(name, new PluginType(kind, name, type, NoSettings.class, "test", "for tests")));
        return types;
    }

    @Override
    public List<Failure> failures() {
        return List.of();
    }
}
