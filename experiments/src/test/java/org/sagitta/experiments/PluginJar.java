package org.sagitta.experiments;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assertions;

/** Builds a plugin as its author would: outside the source tree, with the API's jar and the API's dependencies. */
final class PluginJar {
    private static final Path LIBRARIES = Path.of(System.getProperty("sagitta.distribution"), "lib");
    private static final List<String> VISIBLE =
            List.of("framework-api", "nd4j-api", "nd4j-common", "nd4j-buffer", "javacpp", "pf4j", "guava", "jakarta.");

    private PluginJar() {}

    /** Compiles one class and packs it with a manifest. */
    static Path build(Path folder, String id, String className, String source) throws IOException {
        Path work = Files.createTempDirectory(folder, "plugin");
        Path file = Files.writeString(work.resolve(className + ".java"), source);
        Path classes = Files.createDirectory(work.resolve("classes"));
        compile(file, classes);
        Path jar = Files.createDirectories(folder.resolve("plugins")).resolve(id + ".jar");
        pack(classes, jar, id);
        return jar;
    }

    private static void compile(Path file, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of(
                                    "-parameters",
                                    "-d",
                                    classes.toString(),
                                    "-classpath",
                                    classPath(),
                                    "-processor",
                                    "org.pf4j.processor.ExtensionAnnotationProcessor"),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            Assertions.assertTrue(compiled, messages::toString);
        }
    }

    private static String classPath() throws IOException {
        try (Stream<Path> jars = Files.list(LIBRARIES)) {
            return jars.filter(
                            jar -> VISIBLE.stream().anyMatch(jar.getFileName().toString()::startsWith))
                    .map(Path::toString)
                    .collect(Collectors.joining(java.io.File.pathSeparator));
        }
    }

    private static void pack(Path classes, Path jar, String id) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", id);
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out, manifest);
                Stream<Path> paths = Files.walk(classes)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                packed.putNextEntry(new JarEntry(classes.relativize(path).toString()));
                Files.copy(path, packed);
            }
        }
    }
}
