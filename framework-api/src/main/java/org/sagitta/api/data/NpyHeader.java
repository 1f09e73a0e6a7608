package org.sagitta.api.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header precedes the values of a .npy file: a magic number, a version, and a Python dictionary with type, order and
 * shape.
 *
 * @param bytes the number of bytes of the values
 */
record NpyHeader(NpyArray.Type type, ByteOrder byteOrder, boolean fortranOrder, List<Integer> shape, int bytes) {
    private static final byte[] MAGIC = "\u0093NUMPY".getBytes(StandardCharsets.ISO_8859_1);
    /** NumPy writes headers of less than 200 bytes for arrays of numbers, and reads at most 10,000. */
    private static final int LONGEST = 10_000;

    private static final int ALIGNMENT = 64;
    /** ND4J allows at most this many dimensions. */
    private static final int DEEPEST = 32;
    /** Java arrays of this length are possible on every machine. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final Pattern DICTIONARY = Pattern.compile("\\{(.*)\\}\\s*", Pattern.DOTALL);
    private static final Pattern ENTRY = Pattern.compile(
            "\\G\\s*'(\\w+)'\\s*:\\s*('[^']*'|\\w+|\\[.*\\]|\\([^()]*\\))\\s*(?:,\\s*|$)", Pattern.DOTALL);
    private static final Pattern DESCRIPTION = Pattern.compile("'([<>|])([a-z]\\d)'");
    /** Python 2 writes an L after some integers. */
    private static final Pattern SHAPE = Pattern.compile("\\((?:|\\d+L?,|\\d+L?(?:, *\\d+L?)+,?)\\)");

    static NpyHeader read(InputStream in, String name) throws IOException {
        try {
            return parse(text(new DataInputStream(in), name), name);
        } catch (EOFException e) {
            throw new UnusableDataException(name + " is cut short within its header; copy or write it again", e);
        }
    }

    /** Formats a header of version 1.0 as NumPy does: the values start at a multiple of 64 bytes. */
    static ByteBuffer format(NpyArray.Type type, List<Integer> shape) {
        String extents =
                shape.stream().map(String::valueOf).collect(Collectors.joining(", ")) + (shape.size() == 1 ? "," : "");
        String text = "{'descr': '<%s', 'fortran_order': False, 'shape': (%s), }".formatted(type.code(), extents);
        int before = MAGIC.length + 2 + Short.BYTES;
        int length = (before + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
        ByteBuffer header = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (length - before));
        header.put((text + " ".repeat(length - before - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        return header.flip();
    }

    private static String text(DataInputStream in, String name) throws IOException {
        byte[] magic = in.readNBytes(MAGIC.length);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new UnusableDataException(
                    name + " is not a .npy file: it does not start with \\x93NUMPY; write it with numpy.save");
        }
        int version = in.readUnsignedByte();
        int minor = in.readUnsignedByte();
        if (version < 1 || version > 3 || minor != 0) {
            throw new UnusableDataException(
                    name + " is a .npy file of version " + version + "." + minor + "; expected 1.0, 2.0 or 3.0");
        }
        long length = Integer.toUnsignedLong(
                version == 1
                        ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                        : Integer.reverseBytes(in.readInt()));
        if (length > LONGEST) {
            throw new UnusableDataException(
                    "%s has a header of %,d bytes; expected at most %,d: it is damaged, or not an"
                                    .formatted(name, length, LONGEST)
                            + " array of numbers");
        }
        byte[] header = new byte[(int) length];
        in.readFully(header);
        return new String(header, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private static NpyHeader parse(String text, String name) {
        Map<String, String> entries = entries(text, name);
        Matcher description = DESCRIPTION.matcher(entries.get("descr"));
        NpyArray.Type type = description.matches() ? NpyArray.Type.of(description.group(2)) : null;
        if (type == null || (description.group(1).equals("|") && type.bytes() > 1)) {
            throw new UnusableDataException(
                    "%s holds values of NumPy's type %s; expected float32, float64, an integer type or"
                                    .formatted(name, shortened(entries.get("descr")))
                            + " bool: convert it with astype");
        }
        ByteOrder order = description.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        boolean fortran = switch (entries.get("fortran_order")) {
            case "True" -> true;
            case "False" -> false;
            default -> throw damaged(name, text);
        };
        List<Integer> shape = shape(entries.get("shape"), name, text);
        return new NpyHeader(type, order, fortran, shape, bytes(shape, type, name));
    }

    private static Map<String, String> entries(String text, String name) {
        Matcher dictionary = DICTIONARY.matcher(text);
        if (!dictionary.matches()) {
            throw damaged(name, text);
        }
        String content = dictionary.group(1);
        Map<String, String> entries = new HashMap<>();
        Matcher entry = ENTRY.matcher(content);
        int end = 0;
        while (end < content.length() && entry.find()) {
            if (entries.put(entry.group(1), entry.group(2)) != null) {
                throw damaged(name, text);
            }
            end = entry.end();
        }
        if (end != content.length() || !entries.keySet().equals(Set.of("descr", "fortran_order", "shape"))) {
            throw damaged(name, text);
        }
        return entries;
    }

    private static List<Integer> shape(String tuple, String name, String text) {
        List<String> extents = Pattern.compile("\\d+")
                .matcher(tuple)
                .results()
                .map(MatchResult::group)
                .toList();
        if (extents.size() > DEEPEST) {
            throw new UnusableDataException(
                    name + " has " + extents.size() + " dimensions; expected at most " + DEEPEST);
        }
        if (!SHAPE.matcher(tuple).matches()) {
            throw damaged(name, text);
        }
        try {
            return extents.stream().map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new UnusableDataException(name + " has the shape " + shortened(tuple) + ", which is too large", e);
        }
    }

    private static int bytes(List<Integer> shape, NpyArray.Type type, String name) {
        if (shape.contains(0)) {
            throw new UnusableDataException(
                    name + " holds no values: its shape is " + shape + "; expected none to be 0");
        }
        long bytes = type.bytes();
        for (int extent : shape) {
            // this cannot overflow, as the left factor is below 2^31
            bytes *= extent;
            if (bytes > LARGEST) {
                throw new UnusableDataException(
                        "%s is too large: its shape is %s of %s; expected at most %,d bytes of values"
                                .formatted(name, shape, type, LARGEST));
            }
        }
        return (int) bytes;
    }

    private static UnusableDataException damaged(String name, String header) {
        return new UnusableDataException(name + " has a damaged .npy header: " + shortened(header.strip())
                + "; expected {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } or the like");
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }
}
