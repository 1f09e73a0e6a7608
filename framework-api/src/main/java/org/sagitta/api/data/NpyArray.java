package org.sagitta.api.data;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A .npy array holds the contents of a .npy file unconverted.
 *
 * @param name the file's name in messages
 * @param shape the shape; empty for a single number
 * @param type the type of the values
 * @param fortranOrder true if the first index varies fastest, false if the last does
 * @param values read-only, in the file's byte order
 */
public record NpyArray(String name, List<Integer> shape, Type type, boolean fortranOrder, ByteBuffer values) {
    /** A type is one of NumPy's types of numbers. */
    public enum Type {
        FLOAT32("f4"),
        FLOAT64("f8"),
        INT8("i1"),
        INT16("i2"),
        INT32("i4"),
        INT64("i8"),
        UINT8("u1"),
        UINT16("u2"),
        UINT32("u4"),
        UINT64("u8"),
        BOOL("b1");

        private final String code;

        Type(String code) {
            this.code = code;
        }

        /** Returns NumPy's kind and size, {@code f8}. */
        String code() {
            return code;
        }

        /** Returns the number of bytes of one value. */
        int bytes() {
            return code.charAt(1) - '0';
        }

        /** Tells whether the values are integers; Booleans count as 0 and 1. */
        public boolean isInteger() {
            return code.charAt(0) != 'f';
        }

        /** Returns the type of a code, or null. */
        static Type of(String code) {
            for (Type type : values()) {
                if (type.code.equals(code)) {
                    return type;
                }
            }
            return null;
        }

        /** Returns NumPy's name, {@code float64}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns the number of values. */
    public int length() {
        return values.capacity() / type.bytes();
    }

    /**
     * Returns a new array in 'c' order: float32 becomes {@link DataType#FLOAT}, all other types become {@link
     * DataType#DOUBLE}.
     */
    public INDArray toArray() {
        DataType target = type == Type.FLOAT32 ? DataType.FLOAT : DataType.DOUBLE;
        INDArray flat = Nd4j.createUninitialized(target, length());
        for (int start = 0; start < length(); start += Npy.CHUNK) {
            int end = (int) Math.min((long) start + Npy.CHUNK, length());
            flat.get(NDArrayIndex.interval(start, end))
                    .assign(Nd4j.createFromArray(reals(start, end)).castTo(target));
        }
        return flat.reshape('c', shape.stream().mapToLong(Integer::longValue).toArray());
    }

    /**
     * Returns the values in C order, as class labels.
     *
     * @throws UnusableDataException if they are not integers, or too large for a long
     */
    public long[] toIntegers() {
        if (!type.isInteger()) {
            throw new UnusableDataException(
                    name + " holds " + type + " values; expected an integer type: convert it with astype('int64')");
        }
        long[] integers = new long[length()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = integer(position(i));
            if (type == Type.UINT64 && integers[i] < 0) {
                throw new UnusableDataException(name + " holds the value " + Long.toUnsignedString(integers[i])
                        + "; expected at most " + Long.MAX_VALUE);
            }
        }
        return integers;
    }

    private double[] reals(int start, int end) {
        double[] reals = new double[end - start];
        for (int i = start; i < end; i++) {
            reals[i - start] = real(position(i));
        }
        return reals;
    }

    private double real(int position) {
        return switch (type) {
            case FLOAT32 -> values.getFloat(position);
            case FLOAT64 -> values.getDouble(position);
            case UINT64 -> unsigned(values.getLong(position));
            default -> integer(position);
        };
    }

    private long integer(int position) {
        return switch (type) {
            case INT8 -> values.get(position);
            case INT16 -> values.getShort(position);
            case INT32 -> values.getInt(position);
            case INT64, UINT64 -> values.getLong(position);
            case UINT8 -> Byte.toUnsignedLong(values.get(position));
            case UINT16 -> Short.toUnsignedLong(values.getShort(position));
            case UINT32 -> Integer.toUnsignedLong(values.getInt(position));
            case BOOL -> values.get(position) == 0 ? 0 : 1;
            case FLOAT32, FLOAT64 -> throw new IllegalStateException("Not an integer type: " + type);
        };
    }

    /** Converts an unsigned number by halving it, which fits a signed long; the last bit is kept for rounding to nearest. */
    private static double unsigned(long bits) {
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    /** Returns the position of the first byte of the index-th value in C order. */
    private int position(int index) {
        return (fortranOrder ? fortranIndex(index) : index) * type.bytes();
    }

    private int fortranIndex(int index) {
        int result = 0;
        int stride = length();
        int rest = index;
        for (int d = shape.size() - 1; d >= 0; d--) {
            int extent = shape.get(d);
            stride /= extent;
            result += rest % extent * stride;
            rest /= extent;
        }
        return result;
    }
}
