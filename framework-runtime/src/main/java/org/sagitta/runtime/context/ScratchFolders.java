package org.sagitta.runtime.context;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.sagitta.runtime.record.RunDirectory;

/** Creates the scratch folders of plugins, each at its first request. */
@Singleton
public final class ScratchFolders {
    /** Empty while nobody has asked for a temporary one. */
    private Optional<Path> folder;

    /** Creates them in the run directory. */
    @Inject
    public ScratchFolders(RunDirectory directory) {
        this(directory.scratch());
    }

    /** @param folder the folder that will contain them; it need not exist */
    public ScratchFolders(Path folder) {
        this.folder = Optional.of(folder);
    }

    private ScratchFolders() {
        folder = Optional.empty();
    }

    /** Returns the scratch folders of work that is done before there is a run, in the system's folder for temporary files. */
    public static ScratchFolders temporary() {
        return new ScratchFolders();
    }

    /**
     * Returns the scratch folder of an entry.
     *
     * @param owner names of folders, each within the one before: {@code estimators, kfac}
     */
    Path of(String... owner) {
        Path own = folder().resolve(Path.of("", owner)).toAbsolutePath();
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            throw new UncheckedIOException("The scratch folder " + own + " cannot be made", e);
        }
        return own;
    }

    private synchronized Path folder() {
        if (folder.isEmpty()) {
            try {
                folder = Optional.of(Files.createTempDirectory("sagitta-"));
            } catch (IOException e) {
                throw new UncheckedIOException("No scratch folder can be made", e);
            }
        }
        return folder.get();
    }

    /** Deletes all scratch folders, including those that a killed run has left. */
    public synchronized void delete() throws IOException {
        if (folder.isPresent() && Files.exists(folder.get())) {
            MoreFiles.deleteRecursively(folder.get(), RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
