package org.sagitta.api.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.eventbus.EventBus;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.plugin.CurvatureEstimator;
import org.sagitta.api.plugin.Memory;
import org.sagitta.api.plugin.Metric;
import org.sagitta.api.plugin.SurfaceMetric;
import org.sagitta.api.plugin.Trainer;
import org.sagitta.api.settings.Describe;

/**
 * This contract holds for every plugin: it uses only the classes that Sagitta provides to plugins, and all its extensions are
 * found.
 */
public abstract class PluginContract {
    private static final String[] VISIBLE = {
        "java..",
        "org.sagitta.api..",
        "org.nd4j..",
        "org.deeplearning4j..",
        "org.pf4j..",
        "com.google.common..",
        "com.google.errorprone.annotations..",
        "jakarta.inject..",
        "jakarta.validation..",
        "org.slf4j.."
    };

    private static final List<Class<? extends ExtensionPoint>> REMEMBERING =
            List.of(Trainer.class, CurvatureEstimator.class, Metric.class, SurfaceMetric.class);

    /** Returns one of the plugin's extensions; the index is searched beside it. */
    protected abstract Class<? extends ExtensionPoint> anExtension();

    /** Returns the root package of the plugin, which is that of the test. */
    private String root() {
        return getClass().getPackageName();
    }

    /** Returns the packages of libraries that the plugin's own jar or zip contains, as {@code "org.example.."}. */
    protected Set<String> bundled() {
        return Set.of();
    }

    @Test
    void dependsOnlyOnWhatPluginsSee() {
        Set<String> visible = new TreeSet<>(bundled());
        visible.addAll(Set.of(VISIBLE));
        visible.add(root() + "..");
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(visible.toArray(String[]::new))
                .check(plugin());
    }

    @Test
    void everyExtensionIsInTheIndex() throws IOException {
        Set<String> extensions = extensions().stream().map(JavaClass::getName).collect(Collectors.toSet());
        assertFalse(extensions.isEmpty());
        assertEquals(new TreeSet<>(extensions), new TreeSet<>(index()));
    }

    @Test
    void everyExtensionIsAnnotatedAndDescribed() {
        for (JavaClass extension : extensions()) {
            assertTrue(extension.isAnnotatedWith(Extension.class), () -> extension.getName() + " lacks @Extension");
            assertTrue(extension.isAnnotatedWith(Describe.class), () -> extension.getName() + " lacks @Describe");
        }
    }

    /** Tests for fields, whose contents are lost when a run is interrupted: see {@link Memory}. */
    @Test
    void noExtensionKeepsAnythingInAField() {
        Set<String> fields = extensions().stream()
                .filter(extension -> REMEMBERING.stream().anyMatch(extension::isAssignableTo))
                .flatMap(extension -> extension.getAllFields().stream())
                .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC)
                        && !field.getModifiers().contains(JavaModifier.TRANSIENT)
                        && !field.getModifiers().contains(JavaModifier.SYNTHETIC)
                        && !field.getRawType().isEquivalentTo(EventBus.class))
                .map(JavaField::getFullName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), fields, "keep it in the context's memory, or say that it is transient");
    }

    private JavaClasses plugin() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(root());
    }

    private Set<JavaClass> extensions() {
        return plugin().stream()
                .filter(any -> any.isAssignableTo(ExtensionPoint.class))
                .filter(any -> !any.isInterface() && !any.getModifiers().contains(JavaModifier.ABSTRACT))
                .collect(Collectors.toSet());
    }

    private Set<String> index() throws IOException {
        URL location = anExtension().getProtectionDomain().getCodeSource().getLocation();
        String root = location.getPath().endsWith("/") ? location.toString() : "jar:" + location + "!/";
        try (var in = URI.create(root + "META-INF/extensions.idx").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .collect(Collectors.toSet());
        }
    }
}
