package org.sagitta.api.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;
import org.pf4j.ExtensionPoint;
import org.sagitta.api.settings.Describe;

/** What holds of every plugin: it sees what Sagitta gives to plugins and nothing else, and all its extensions are found. */
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

    /** One of the plugin's extensions; its package is the plugin's. */
    protected abstract Class<? extends ExtensionPoint> anExtension();

    /** Packages of libraries that the plugin's own jar or zip contains, as {@code "org.example.."}. */
    protected Set<String> bundled() {
        return Set.of();
    }

    @Test
    void dependsOnlyOnWhatPluginsSee() {
        Set<String> visible = new TreeSet<>(bundled());
        visible.addAll(Set.of(VISIBLE));
        visible.add(anExtension().getPackageName() + "..");
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

    private JavaClasses plugin() {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(anExtension().getPackageName());
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
