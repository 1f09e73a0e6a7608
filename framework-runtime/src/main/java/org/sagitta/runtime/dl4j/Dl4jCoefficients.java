package org.sagitta.runtime.dl4j;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.runtime.model.ModelException;

/**
 * Reads the parameters in a zip file of DL4J: one vector in ND4J's format of arrays. The format has a buffer for the
 * shape (the rank r, r extents, r strides, and three more numbers) and a buffer for the values. Each buffer has the
 * mode of its allocation, its length and its type before its big-endian elements.
 *
 * <p>ND4J's own reader trusts the strides, so that native code can read memory outside the array. This class checks
 * that the array is a contiguous vector with as many values as the model has parameters, before it reads any of them.
 */
final class Dl4jCoefficients {
    /** The largest number of elements of a shape, because ND4J's largest rank is 32. */
    private static final int LONGEST_SHAPE = 2 * 32 + 4;
    /** The longest name of a mode or a type has as many letters. */
    private static final int LONGEST_WORD = "MIXED_DATA_TYPES".length();

    private final DataInputStream in;
    private final String name;

    private Dl4jCoefficients(DataInputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /** The types of elements, with ND4J's names. */
    private enum Element {
        INT(Integer.BYTES),
        LONG(Long.BYTES),
        FLOAT(Float.BYTES),
        DOUBLE(Double.BYTES);

        private final int bytes;

        Element(int bytes) {
            this.bytes = bytes;
        }
    }

    /** The header of a buffer, which comes before its elements. */
    private record Header(long length, Element type) {}

    /**
     * Reads the vector.
     *
     * @param parameters the number of parameters of the model
     * @param name the name of the zip entry in messages
     * @return {@code [1 x parameters]}, float32 or float64 as they were saved
     * @throws ModelException if the entry is not exactly a vector of that length
     */
    static INDArray read(InputStream in, long parameters, String name) throws IOException {
        try {
            return new Dl4jCoefficients(new DataInputStream(in), name).read(parameters);
        } catch (EOFException e) {
            throw new ModelException(name + " is cut short; save the model again");
        }
    }

    private INDArray read(long parameters) throws IOException {
        requireVector(shape(), parameters);
        Header header = header();
        if (header.length() != parameters) {
            throw damaged("it has %,d values in a shape of %,d".formatted(header.length(), parameters));
        }
        INDArray values = values(header);
        if (in.read() >= 0) {
            throw damaged("it goes on after its last value");
        }
        return values;
    }

    private long[] shape() throws IOException {
        Header header = header();
        if (header.length() > LONGEST_SHAPE) {
            throw damaged("its shape has %,d numbers".formatted(header.length()));
        }
        long[] shape = new long[(int) header.length()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = switch (header.type()) {
                case INT -> in.readInt();
                case LONG -> in.readLong();
                case FLOAT, DOUBLE -> throw damaged("its shape is of " + header.type());
            };
        }
        return shape;
    }

    private void requireVector(long[] shape, long parameters) {
        int rank = shape.length > 0 && shape[0] >= 1 && shape.length == 2 * shape[0] + 4 ? (int) shape[0] : 0;
        long length = rank > 0 ? 1 : 0;
        boolean gaps = false;
        for (int i = 1; i <= rank; i++) {
            boolean single = shape[i] == 1;
            gaps |= !single && (length != 1 || shape[rank + i] != 1);
            length = single ? length : shape[i];
        }
        if (rank == 0 || gaps) {
            throw damaged("its shape information is " + Arrays.toString(shape) + ", which is not that of a vector");
        }
        if (length != parameters) {
            throw new ModelException(
                    "%s is damaged: it holds %,d values, but the model in its configuration.json has %,d"
                                    .formatted(name, length, parameters)
                            + " parameters; save the model again");
        }
    }

    private Header header() throws IOException {
        String mode = word();
        long length = switch (mode) {
            case "HEAP", "JAVACPP", "DIRECT" -> in.readInt();
            case "LONG_SHAPE", "MIXED_DATA_TYPES" -> in.readLong();
            default -> throw damaged("it was allocated as '" + mode + "'");
        };
        String type = word();
        Element element = Arrays.stream(Element.values())
                .filter(candidate -> candidate.name().equals(type))
                .findFirst()
                .orElseThrow(() -> damaged("it holds elements of the type '" + type + "'"));
        if (length < 1 || length > Integer.MAX_VALUE / Double.BYTES) {
            throw damaged("it announces %,d elements".formatted(length));
        }
        return new Header(length, element);
    }

    private String word() throws IOException {
        int length = in.readUnsignedShort();
        if (length > LONGEST_WORD) {
            throw damaged("a word in it has %,d letters".formatted(length));
        }
        byte[] letters = new byte[length];
        in.readFully(letters);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    private INDArray values(Header header) throws IOException {
        int length = (int) header.length();
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(Math.multiplyExact(length, header.type().bytes)));
        if (bytes.capacity() < length * header.type().bytes) {
            throw new EOFException();
        }
        return switch (header.type()) {
            case FLOAT -> {
                float[] numbers = new float[length];
                bytes.asFloatBuffer().get(numbers);
                yield Nd4j.createFromArray(new float[][] {numbers});
            }
            case DOUBLE -> {
                double[] numbers = new double[length];
                bytes.asDoubleBuffer().get(numbers);
                yield Nd4j.createFromArray(new double[][] {numbers});
            }
            case INT, LONG -> throw damaged("its values are of " + header.type());
        };
    }

    private ModelException damaged(String found) {
        return new ModelException(
                name + " is damaged: " + found + "; expected a vector of FLOAT or DOUBLE values; save the"
                        + " model again with MultiLayerNetwork.save or ComputationGraph.save");
    }
}
