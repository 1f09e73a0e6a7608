package org.sagitta.runtime.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.io.input.BoundedInputStream;
import org.sagitta.api.data.UnusableDataException;

/**
 * Opens gzip files and limits the size of their contents, because a megabyte of gzip can contain a gigabyte, which
 * would fill the memory before it could be recognised as invalid data.
 */
public final class GzipFile {
    /**
     * The largest allowed ratio of unpacked to packed bytes: data typically shrink to a tenth, sparse tables to a
     * fiftieth; gzip's limit is 1,032.
     */
    private static final int LARGEST_RATIO = 64;
    /** The number of unpacked bytes that is always allowed. */
    private static final long ALWAYS = 1 << 26;

    private GzipFile() {}

    /**
     * Opens a file; reading throws an {@link UnusableDataException} if the contents exceed the limit.
     *
     * @return its unpacked bytes, buffered
     * @throws UnusableDataException if it is not a gzip file
     */
    public static InputStream open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return new BufferedInputStream(bounded(new GZIPInputStream(in, 1 << 16), file), 1 << 16);
        } catch (IOException e) {
            in.close();
            throw new UnusableDataException(file + " is not a readable gzip file: " + e.getMessage(), e);
        }
    }

    private static InputStream bounded(InputStream unpacked, Path file) throws IOException {
        long bound = Math.max(ALWAYS, LARGEST_RATIO * Files.size(file));
        return BoundedInputStream.builder()
                .setInputStream(unpacked)
                .setMaxCount(bound + 1)
                .setOnMaxCount((most, count) -> {
                    throw new UnusableDataException(
                            "%s unpacks to more than %,d bytes, over %d times its own size, which data hardly do; if it"
                                            .formatted(file, bound, LARGEST_RATIO)
                                    + " is right, unpack it with gunzip and name the unpacked file");
                })
                .get();
    }
}
