package org.sagitta.plugins.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.sagitta.api.data.UnusableDataException;

/**
 * An {@code IdxFile} is the content of an IDX file of unsigned bytes. The file contains a magic number for the type and
 * the number of dimensions, then the dimensions as big-endian 32-bit integers, then the values.
 *
 * @param dimensions the dimensions; the first is the number of images or labels
 * @param values the values, in C order
 */
record IdxFile(Path file, List<Integer> dimensions, ByteBuffer values) {
    /** Distinguishes IDX files of images from those of labels. */
    enum Content {
        IMAGES(0x00000803, 3),
        LABELS(0x00000801, 1);

        private final int magic;
        private final int rank;

        Content(int magic, int rank) {
            this.magic = magic;
            this.rank = rank;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The largest array length that every Java virtual machine supports. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    static IdxFile read(InputStream in, Path file, Content content) throws IOException {
        int magic = integers(in, file, 1).get(0);
        if (magic != content.magic) {
            throw new UnusableDataException("%s is not an IDX file of %s: magic 0x%08x, expected 0x%08x"
                    .formatted(file, content, magic, content.magic));
        }
        List<Integer> dimensions = integers(in, file, content.rank);
        int expected = product(dimensions, file);
        byte[] values = in.readNBytes(expected);
        if (values.length < expected) {
            throw new UnusableDataException(
                    "%s is cut short: it holds %,d of the %,d bytes that its dimensions %s need;"
                                    .formatted(file, values.length, expected, dimensions)
                            + " copy or download it again");
        }
        if (in.read() >= 0) {
            throw new UnusableDataException(
                    "%s goes on after the %,d bytes that its dimensions %s need;".formatted(file, expected, dimensions)
                            + " expected it to end there: copy or download it again");
        }
        return new IdxFile(file, dimensions, ByteBuffer.wrap(values).asReadOnlyBuffer());
    }

    /** Returns the number of images or labels. */
    int count() {
        return dimensions.get(0);
    }

    private static List<Integer> integers(InputStream in, Path file, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(count * Integer.BYTES));
        if (bytes.remaining() < count * Integer.BYTES) {
            throw new UnusableDataException(file + " is cut short within its header; copy or download it again");
        }
        return Stream.generate(bytes::getInt).limit(count).toList();
    }

    private static int product(List<Integer> dimensions, Path file) {
        long product = 1;
        for (int dimension : dimensions) {
            product = dimension > 0 ? product * dimension : Long.MAX_VALUE;
            if (product > LARGEST) {
                throw new UnusableDataException(
                        "%s has the dimensions %s; expected each above 0 and their product at most %,d"
                                .formatted(
                                        file,
                                        dimensions.stream()
                                                .map(Integer::toUnsignedString)
                                                .toList(),
                                        LARGEST));
            }
        }
        return (int) product;
    }
}
