package org.sagitta.experiments;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * An {@code InstalledApi} is a Maven repository in which Sagitta is installed. All other artifacts are links to the
 * user's own repository, which is only read.
 */
final class InstalledApi {
    private static final Path USERS = Path.of(System.getProperty("sagitta.repository"));
    private static final String VERSION = System.getProperty("sagitta.version");

    private final Path repository;

    private InstalledApi(Path repository) {
        this.repository = repository;
    }

    /** Installs the built modules into a new repository and returns its path. */
    static Path into(Path repository) throws IOException {
        InstalledApi api = new InstalledApi(Files.createDirectories(repository));
        Files.createDirectories(repository.resolve("org/sagitta"));
        link(USERS, repository);
        link(USERS.resolve("org"), repository.resolve("org"));
        Path root = Sagitta.root();
        Path jars = root.resolve("framework-api/target");
        Path runtime = Path.of(System.getProperty("sagitta.distribution"), "lib");
        api.install(root.resolve("pom.xml"), "sagitta", ".pom");
        api.install(root.resolve("framework-api/pom.xml"), "framework-api", ".pom");
        api.install(jars.resolve("framework-api-" + VERSION + ".jar"), "framework-api", ".jar");
        api.install(jars.resolve("framework-api-" + VERSION + "-tests.jar"), "framework-api", "-tests.jar");
        api.install(root.resolve("framework-runtime/pom.xml"), "framework-runtime", ".pom");
        api.install(runtime.resolve("framework-runtime-" + VERSION + ".jar"), "framework-runtime", ".jar");
        return repository;
    }

    private void install(Path file, String artifact, String suffix) throws IOException {
        Path folder = Files.createDirectories(
                repository.resolve("org/sagitta").resolve(artifact).resolve(VERSION));
        Files.copy(file, folder.resolve(artifact + "-" + VERSION + suffix), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Links all entries of a folder that do not exist yet. */
    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                try {
                    Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                } catch (FileAlreadyExistsException e) {
                    // Sagitta's own artifacts and the folder that contains them are not linked.
                }
            }
        }
    }
}
