package org.sagitta.runtime.report;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NumPy's .npy format, version 1.0, for little-endian float64 vectors only. */
final class NpyVector {
    private static final int PREAMBLE = 10;
    private static final Pattern HEADER =
            Pattern.compile("\\{'descr': '<f8', 'fortran_order': (?:True|False), 'shape': \\((\\d{1,9}),\\), \\}\\s*");

    private NpyVector() {}

    static double[] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.limit() < PREAMBLE || bytes.getLong(0) != 0x00_01_59_50_4D_55_4E_93L) {
            throw new IOException(file + " is not a .npy file of version 1.0");
        }
        int end = PREAMBLE + Short.toUnsignedInt(bytes.getShort(8));
        String header = new String(
                bytes.array(), PREAMBLE, Math.min(end, bytes.limit()) - PREAMBLE, StandardCharsets.ISO_8859_1);
        Matcher matcher = HEADER.matcher(header);
        if (!matcher.matches() || bytes.limit() - end != 8L * Integer.parseInt(matcher.group(1))) {
            throw new IOException(file + " is not a whole vector of float64 values: " + header.strip());
        }
        double[] values = new double[Integer.parseInt(matcher.group(1))];
        bytes.position(end).asDoubleBuffer().get(values);
        return values;
    }
}
