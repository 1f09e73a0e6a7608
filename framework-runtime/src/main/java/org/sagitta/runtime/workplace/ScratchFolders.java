package org.sagitta.runtime.workplace;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sagitta.runtime.record.RunDirectory;

/** Creates the scratch folders of a run's plugins, each at its first request. */
@Singleton
public final class ScratchFolders {
    private final Path folder;

    @Inject
    public ScratchFolders(RunDirectory directory) {
        this(directory.scratch());
    }

    /** @param folder the folder that will contain them; it need not exist */
    public ScratchFolders(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the scratch folder of an entry.
     *
     * @param owner names of folders, each within the one before: {@code estimators, kfac}
     */
    Path of(String... owner) {
        Path own = folder.resolve(Path.of("", owner)).toAbsolutePath();
        try {
            Files.createDirectories(own);
        } catch (IOException e) {
            throw new UncheckedIOException("The scratch folder " + own + " cannot be made", e);
        }
        return own;
    }

    /** Deletes all scratch folders, including those that a killed run has left. */
    public void delete() throws IOException {
        if (Files.exists(folder)) {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
