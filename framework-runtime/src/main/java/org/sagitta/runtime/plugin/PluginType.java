package org.sagitta.runtime.plugin;

import com.google.common.collect.ImmutableList;
import com.google.common.eventbus.EventBus;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.layer.Initialiser;
import org.sagitta.api.layer.LayerType;
import org.sagitta.api.loss.LossType;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.DataSource;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.plugin.SurfaceSource;
import org.sagitta.api.plugin.Trainer;

/**
 * A type that a plugin contributes: one value of a descriptor's {@code type}.
 *
 * @param kind the extension point that it implements
 * @param name the value of {@code type}
 * @param implementation its class
 * @param settings its settings record
 * @param plugin the id of its plugin
 * @param description one line for the user
 */
public record PluginType(
        Kind kind,
        String name,
        Class<? extends ExtensionPoint> implementation,
        Class<? extends Record> settings,
        String plugin,
        String description) {
    /** Stands in the place of a plugin's id where the type is one of the runtime's own. */
    public static final String BUILT_IN = "built in";

    /**
     * Returns the type that a class contributes.
     *
     * @throws IllegalArgumentException if the class is not an extension that descriptors can use
     */
    public static PluginType of(Class<?> implementation) {
        return ExtensionReader.typeOf(implementation);
    }

    /** Returns whether the type is one of the runtime's own, and no plugin's. */
    public boolean isBuiltIn() {
        return plugin.equals(BUILT_IN);
    }

    /**
     * Returns the fields that may hold state which is lost when the run is interrupted: all except {@code transient}
     * ones and the run's event bus.
     */
    public List<String> forgetfulFields() {
        return Stream.<Class<?>>iterate(implementation, Objects::nonNull, Class::getSuperclass)
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> !Modifier.isStatic(field.getModifiers())
                        && !Modifier.isTransient(field.getModifiers())
                        && !field.isSynthetic()
                        && field.getType() != EventBus.class)
                .map(Field::getName)
                .toList();
    }

    /** The extension points that a type can implement. */
    public enum Kind {
        DATASET("Source", DataSource.class),
        SURFACE("Source", SurfaceSource.class),
        LAYER("Layer", LayerType.class),
        LOSS("Loss", LossType.class),
        TRAINER("Trainer", Trainer.class),
        ESTIMATOR("Estimator", CurvatureEstimator.class),
        METRIC("Metric", Metric.class, SurfaceMetric.class),
        INITIALISER("Initialiser", Initialiser.class);

        private final ImmutableList<Class<? extends ExtensionPoint>> extensionPoints;
        private final ImmutableList<String> suffixes;

        @SafeVarargs
        @SuppressWarnings("varargs") // copied at once
        Kind(String suffix, Class<? extends ExtensionPoint>... extensionPoints) {
            this.extensionPoints = ImmutableList.copyOf(extensionPoints);
            this.suffixes = ImmutableList.of(suffix);
        }

        /** Returns the interfaces, one of which a plugin's class implements. */
        public List<Class<? extends ExtensionPoint>> extensionPoints() {
            return extensionPoints;
        }

        /** Returns the endings of a class's name that are left out of the type's name. */
        public List<String> suffixes() {
            return suffixes;
        }

        /** Returns whether the types are parts of a model: records, each of which is its own settings. */
        public boolean isPart() {
            return extensionPoints.stream().allMatch(extensionPoint -> extensionPoint.getTypeParameters().length == 0);
        }
    }
}
