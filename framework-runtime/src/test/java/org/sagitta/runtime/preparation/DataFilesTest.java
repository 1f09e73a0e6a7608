package org.sagitta.runtime.preparation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.api.data.UnusableDataException;

class DataFilesTest {
    @TempDir
    private Path folder;

    private DataFiles files;

    @BeforeEach
    void make() throws IOException {
        Path beside = Files.createDirectories(folder.resolve("experiments"));
        Path data = Files.createDirectories(folder.resolve("data"));
        files = new DataFiles(beside, data);
        Files.writeString(beside.resolve("both"), "beside the descriptor");
        Files.writeString(data.resolve("both"), "in the data folder");
        Files.writeString(data.resolve("data"), "in the data folder");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(data.resolve("packed.gz")))) {
            out.write("unpacked".getBytes(StandardCharsets.UTF_8));
        }
        Files.write(data.resolve("damaged.gz"), new byte[20]);
    }

    @Test
    void looksBesideTheDescriptorFirstThenInTheDataFolderAndUnpacks() throws IOException {
        assertEquals("beside the descriptor", text("both"));
        assertEquals("in the data folder", text("data"));
        assertEquals("unpacked", text("packed"));
        assertEquals(
                Set.of(
                        folder.resolve("experiments/both").toString(),
                        folder.resolve("data/data").toString(),
                        folder.resolve("data/packed.gz").toString()),
                files.digests().keySet());
    }

    @Test
    void saysWhatIsThereWithoutReadingIt() {
        assertTrue(files.has(Path.of("both")));
        assertTrue(files.has(Path.of("packed")));
        assertTrue(files.has(Path.of("damaged")));
        assertFalse(files.has(Path.of("missing")));
        assertFalse(files.has(Path.of("")));
        assertEquals(Set.of(), files.digests().keySet());
    }

    @Test
    void saysWhereItLookedForAMissingFileAndWhichArchiveIsDamaged() {
        assertRefused(
                "missing",
                folder.resolve("experiments/missing") + ", " + folder.resolve("data/missing"),
                "--data DIR or SAGITTA_DATA");
        assertRefused("damaged", folder.resolve("data/damaged.gz") + " is not a readable gzip file");
    }

    @Test
    void stopsUnpackingWhereMoreComesOutThanDataShrink() throws IOException {
        Path bomb = folder.resolve("bomb.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 80; i++) {
                out.write(zeros);
            }
        }

        try (InputStream in = files.open(bomb)) {
            String message =
                    assertThrows(UnusableDataException.class, in::readAllBytes).getMessage();
            assertTrue(message.contains("bomb.csv.gz unpacks to more than 67,108,864 bytes"), message);
        }
    }

    private void assertRefused(String file, String... parts) {
        String message = assertThrows(UnusableDataException.class, () -> files.open(Path.of(file)))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private String text(String file) throws IOException {
        try (InputStream in = files.open(Path.of(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
