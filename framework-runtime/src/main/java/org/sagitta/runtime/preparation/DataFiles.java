package org.sagitta.runtime.preparation;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sagitta.api.data.MissingDataException;
import org.sagitta.api.data.UnusableDataException;
import org.sagitta.runtime.data.GzipFile;

/** Finds and opens the files that a descriptor names, and computes the digests of the files that are read. */
final class DataFiles {
    /** The largest number of files that a message lists. */
    private static final int FEW = 5;

    private final Path descriptorFolder;
    private final Path dataFolder;
    private final Map<String, String> digests = new TreeMap<>();

    /**
     * @param descriptorFolder the folder to which paths are relative
     * @param dataFolder the folder in which other files are looked for
     */
    DataFiles(Path descriptorFolder, Path dataFolder) {
        this.descriptorFolder = descriptorFolder;
        this.dataFolder = dataFolder;
    }

    /** Returns the SHA-256 digest of each file that was opened, by its path. */
    Map<String, String> digests() {
        return Map.copyOf(digests);
    }

    /** Returns the origin of the data in brackets, if there are only a few files. */
    String origin() {
        List<String> files = digests.keySet().stream()
                .map(file -> Path.of(file).getFileName().toString())
                .toList();
        return files.isEmpty() || files.size() > FEW ? "" : " (" + String.join(", ", files) + ")";
    }

    /** Opens a file as {@link org.sagitta.api.plugin.DataContext#open} does. */
    InputStream open(Path file) throws IOException {
        Path found = locate(file);
        return found.toString().endsWith(".gz")
                ? GzipFile.open(found)
                : new BufferedInputStream(Files.newInputStream(found), 1 << 16);
    }

    /** Returns whether there is such a file, readable or not. */
    boolean has(Path file) {
        return find(file).isPresent();
    }

    /** Returns the path from which a file is read, and records its digest. */
    Path locate(Path file) {
        Path found = find(file).orElseThrow(() -> absent(file));
        digests.computeIfAbsent(found.toString(), path -> digest(found));
        return found;
    }

    private UnusableDataException absent(Path file) {
        Optional<Path> folder =
                candidates(file).stream().filter(Files::isDirectory).findFirst();
        if (folder.isPresent()) {
            return new UnusableDataException(folder.get() + " is a folder, but a file is expected"
                    + (Files.exists(folder.get().resolve("saved_model.pb"))
                            ? ". It is TensorFlow's SavedModel, which is not read: load it with Keras 2 and save it with"
                                    + " model.save('FILE.h5')"
                            : "; name the file in it"));
        }
        return new MissingDataException("No data file " + file + " (or " + file + ".gz). Looked for: "
                + String.join(
                        ", ", candidates(file).stream().map(Path::toString).toList())
                + ". Put it there, or name the folder that holds it with --data DIR or SAGITTA_DATA");
    }

    /** Resolves a path of the descriptor, which is absolute or relative to the descriptor. */
    Path resolve(Path file) {
        return descriptorFolder.resolve(file).normalize();
    }

    private Optional<Path> find(Path file) {
        return candidates(file).stream()
                .flatMap(plain -> Stream.of(plain, plain.resolveSibling(plain.getFileName() + ".gz")))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private Set<Path> candidates(Path file) {
        Set<Path> candidates = new LinkedHashSet<>();
        candidates.add(resolve(file));
        candidates.add(dataFolder.resolve(file).toAbsolutePath().normalize());
        return candidates;
    }

    private static String digest(Path file) {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        } catch (IOException e) {
            throw new UnusableDataException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
