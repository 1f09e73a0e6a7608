package org.sagitta.runtime.engine.execution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.sagitta.api.surface.NotAvailableException;

/**
 * Allocates P x P matrices: in memory, or, if a matrix exceeds the budget, in a file that is mapped into memory. The
 * file is unlinked as soon as it is mapped, and its space is freed together with the array.
 */
public final class MatrixMemory {
    /** The largest P: the entries of larger matrices cannot be indexed by the 32-bit integers of BLAS and LAPACK. */
    public static final int LARGEST_DIMENSION = 46_340;

    private static final Cleaner CLEANER = Cleaner.create();
    private static final int BLOCK = 1 << 20;

    private final long budget;
    private final Path folder;

    /**
     * @param budget the largest number of bytes of one matrix in memory
     * @param folder the folder for the files; it need not exist
     */
    public MatrixMemory(long budget, Path folder) {
        this.budget = budget;
        this.folder = folder;
    }

    /**
     * Checks that there is room for a matrix.
     *
     * @throws NotAvailableException if there is not; the message is for the user
     */
    public void requireRoom(int dimension, DataType precision) {
        long bytes = bytes(dimension, precision);
        requireNumbered(dimension, bytes);
        if (bytes > budget && bytes > usableSpace()) {
            throw new NotAvailableException(describe(dimension, bytes)
                    + String.format(
                            Locale.ROOT,
                            "; curvature.memory is %,d bytes, and the disk of %s has %,d left",
                            budget,
                            folder,
                            usableSpace()));
        }
    }

    /**
     * Checks that there is room for a matrix that cannot be in a file.
     *
     * @throws NotAvailableException if there is not; the message is for the user
     */
    public void requireMemory(int dimension, DataType precision) {
        long bytes = bytes(dimension, precision);
        requireNumbered(dimension, bytes);
        if (bytes > budget) {
            throw new NotAvailableException(describe(dimension, bytes)
                    + String.format(
                            Locale.ROOT,
                            " in memory, and curvature.memory is %,d bytes (raise it where there is more)",
                            budget));
        }
    }

    private static void requireNumbered(int dimension, long bytes) {
        if (dimension > LARGEST_DIMENSION) {
            throw new NotAvailableException(describe(dimension, bytes)
                    + String.format(Locale.ROOT, "; matrices end at P = %,d", LARGEST_DIMENSION));
        }
    }

    /** Returns a matrix of zeros in 'c' order. */
    public INDArray zeros(int dimension, DataType precision) {
        requireRoom(dimension, precision);
        if (bytes(dimension, precision) <= budget) {
            return Nd4j.create(precision, new long[] {dimension, dimension}, 'c');
        }
        try {
            return mapped(dimension, precision);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    describe(dimension, bytes(dimension, precision)) + ", which " + folder + " has no room for", e);
        }
    }

    private INDArray mapped(int dimension, DataType precision) throws IOException {
        long length = (long) dimension * dimension;
        Path file = Files.createTempFile(Files.createDirectories(folder), "matrix-", ".tmp");
        try {
            fill(file, length * precision.width());
            return Nd4j.create(
                    map(file, length, precision),
                    new long[] {dimension, dimension},
                    new long[] {dimension, 1},
                    0,
                    'c',
                    precision);
        } finally {
            Files.delete(file);
        }
    }

    /**
     * Fills a file with zeros to reserve its space: a full disk ends the process if it is noticed only while mapped
     * memory is written.
     */
    private static void fill(Path file, long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; ) {
                left -= channel.write(zeros.clear().limit((int) Math.min(BLOCK, left)));
            }
        }
    }

    /** Maps a file into memory until the buffer, which all views of an array share, is no longer reachable. */
    private static DataBuffer map(Path file, long length, DataType precision) throws IOException {
        NativeOps operations = NativeOpsHolder.getInstance().getDeviceNativeOps();
        long bytes = length * precision.width();
        LongPointer mapping = operations.mmapFile(null, file.toString(), bytes);
        if (mapping == null || mapping.isNull() || mapping.get(0) <= 0) {
            throw new IOException(file + " cannot be mapped into memory: " + operations.lastErrorMessage());
        }
        Pointer address = new Address(mapping.get(0));
        Pointer typed = precision == DataType.DOUBLE ? new DoublePointer(address) : new FloatPointer(address);
        DataBuffer buffer = Nd4j.createBuffer(typed.capacity(length), length, precision);
        CLEANER.register(buffer, () -> operations.munmapFile(null, mapping, bytes));
        return buffer;
    }

    private long usableSpace() {
        Path existing = folder.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = existing.getParent();
        }
        try {
            return Files.getFileStore(existing).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bytes(int dimension, DataType precision) {
        return (long) dimension * dimension * precision.width();
    }

    private static String describe(int dimension, long bytes) {
        return String.format(
                Locale.ROOT, "a matrix of P x P entries for P = %,d parameters takes %,d bytes", dimension, bytes);
    }

    private static final class Address extends Pointer {
        Address(long value) {
            address = value;
        }
    }
}
