package org.sagitta.api.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * This class reads and writes NumPy's .npy files, versions 1 to 3: real and integer arrays, in C or Fortran order, of either
 * byte order.
 *
 * <p>The reader is strict: it rejects a file that deviates from the format in any byte. It reads at most 2 GiB of values.
 */
public final class Npy {
    /** Elements are copied between an {@link INDArray} and a file in chunks of this many. */
    static final int CHUNK = 1 << 19;

    private Npy() {}

    /**
     * Reads a whole file without closing it.
     *
     * @param in the file from its first byte
     * @param name the file's name in messages
     * @throws UnusableDataException if it is not a .npy file of numbers, is truncated, or continues after the last value
     */
    public static NpyArray read(InputStream in, String name) throws IOException {
        NpyHeader header = NpyHeader.read(in, name);
        int expected = header.bytes();
        byte[] values = in.readNBytes(expected);
        if (values.length < expected) {
            throw new UnusableDataException(
                    "%s is cut short: it holds %,d of the %,d bytes of values that its shape %s of %s"
                                    .formatted(name, values.length, expected, header.shape(), header.type())
                            + " needs; copy or write it again");
        }
        if (in.read() >= 0) {
            throw new UnusableDataException("%s goes on after the %,d bytes of values that its shape %s of %s needs;"
                            .formatted(name, expected, header.shape(), header.type())
                    + " expected the file to end there: write it again");
        }
        return new NpyArray(
                name,
                header.shape(),
                header.type(),
                header.fortranOrder(),
                ByteBuffer.wrap(values).asReadOnlyBuffer().order(header.byteOrder()));
    }

    /** Reads the array in a file; throws as {@link #read(InputStream, String)} does, with the file's path as its name. */
    public static NpyArray read(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            return read(in, file.toString());
        }
    }

    /**
     * Writes float32 or float64 values, little-endian, in C order; an existing file is overwritten.
     *
     * @throws IllegalArgumentException if the values are of another type
     */
    public static void write(Path file, INDArray values) throws IOException {
        NpyArray.Type type = typeOf(values);
        try (FileChannel channel = create(file)) {
            writeFully(channel, NpyHeader.format(type, asList(values.shape())));
            ByteBuffer buffer = buffer(type, values.length());
            INDArray flat = values.reshape('c', new long[] {values.length()});
            for (long start = 0; start < values.length(); start += CHUNK) {
                INDArray chunk = flat.get(NDArrayIndex.interval(start, Math.min(start + CHUNK, values.length())));
                buffer.clear();
                if (type == NpyArray.Type.FLOAT32) {
                    buffer.limit(fill(buffer, chunk.toFloatVector()));
                } else {
                    buffer.limit(fill(buffer, chunk.toDoubleVector()));
                }
                writeFully(channel, buffer);
            }
        }
    }

    /** Writes a vector of float64 values, little-endian; an existing file is overwritten. */
    public static void write(Path file, double[] values) throws IOException {
        try (FileChannel channel = create(file)) {
            writeFully(channel, NpyHeader.format(NpyArray.Type.FLOAT64, List.of(values.length)));
            ByteBuffer buffer = buffer(NpyArray.Type.FLOAT64, values.length);
            for (int start = 0; start < values.length; start += CHUNK) {
                buffer.clear();
                int end = Math.min(start + CHUNK, values.length);
                buffer.limit(fill(buffer, Arrays.copyOfRange(values, start, end)));
                writeFully(channel, buffer);
            }
        }
    }

    private static NpyArray.Type typeOf(INDArray values) {
        if (values.dataType() == DataType.FLOAT) {
            return NpyArray.Type.FLOAT32;
        }
        if (values.dataType() == DataType.DOUBLE) {
            return NpyArray.Type.FLOAT64;
        }
        throw new IllegalArgumentException("Values of type " + values.dataType() + "; expected FLOAT or DOUBLE");
    }

    private static List<Integer> asList(long[] shape) {
        return LongStream.of(shape).mapToObj(Math::toIntExact).toList();
    }

    private static ByteBuffer buffer(NpyArray.Type type, long length) {
        return ByteBuffer.allocateDirect((int) Math.min(CHUNK, length) * type.bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int fill(ByteBuffer buffer, float[] values) {
        buffer.asFloatBuffer().put(values);
        return values.length * Float.BYTES;
    }

    private static int fill(ByteBuffer buffer, double[] values) {
        buffer.asDoubleBuffer().put(values);
        return values.length * Double.BYTES;
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
