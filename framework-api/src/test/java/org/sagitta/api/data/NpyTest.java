package org.sagitta.api.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tests the reader with NumPy's own files under {@code npy/}, made by {@code src/test/python/make_npy_fixtures.py}. */
class NpyTest {
    private static final double[] REALS = {0, -1.5, 3.25, 1e30, -1e-30, 0.1};

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"little", "big-fortran"})
    void readsDoublesToTheLastBit(String layout) throws IOException {
        INDArray array = fixture("f8-" + layout).toArray();

        assertEquals(DataType.DOUBLE, array.dataType());
        assertArrayEquals(new long[] {2, 3}, array.shape());
        assertEquals('c', array.ordering());
        assertArrayEquals(REALS, array.ravel().toDoubleVector());
    }

    @ParameterizedTest
    @ValueSource(strings = {"little", "big-fortran"})
    void keepsFloatsAsFloats(String layout) throws IOException {
        INDArray array = fixture("f4-" + layout).toArray();

        assertEquals(DataType.FLOAT, array.dataType());
        assertArrayEquals(
                new float[] {0, -1.5f, 3.25f, 1e30f, -1e-30f, 0.1f},
                array.ravel().toFloatVector());
    }

    @ParameterizedTest
    @CsvSource({
        "i1, 0 1 -1 -128 127 5",
        "i2, 0 1 -1 -32768 32767 5",
        "i4, 0 1 -1 -2147483648 2147483647 5",
        "i8, 0 1 -1 -9223372036854775808 9223372036854775807 5",
        "u1, 0 1 2 255 128 5",
        "u2, 0 1 2 65535 32768 5",
        "u4, 0 1 2 4294967295 2147483648 5",
        "b1, 1 0 0 0 1 1"
    })
    void readsIntegersOfEveryWidthOrderAndSign(String code, String expected) throws IOException {
        long[] integers =
                Arrays.stream(expected.split(" ")).mapToLong(Long::parseLong).toArray();
        double[] reals = Arrays.stream(integers).asDoubleStream().toArray();
        for (String layout : List.of("-little", "-big-fortran")) {
            NpyArray array = fixture(code + layout);

            assertArrayEquals(integers, array.toIntegers(), layout);
            assertEquals(DataType.DOUBLE, array.toArray().dataType(), layout);
            assertArrayEquals(reals, array.toArray().ravel().toDoubleVector(), layout);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"little", "big-fortran"})
    void readsUnsignedLongsAsRealsAndRefusesThemAsLabels(String layout) throws IOException {
        NpyArray array = fixture("u8-" + layout);

        assertArrayEquals(
                new double[] {0, 1, 2, 0x1p64, 0x1p63, 5},
                array.toArray().ravel().toDoubleVector());
        String message =
                assertThrows(UnusableDataException.class, array::toIntegers).getMessage();
        assertTrue(message.contains("18446744073709551615"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cube", "cube-fortran"})
    void putsEveryElementOfACubeInItsPlace(String name) throws IOException {
        INDArray cube = fixture(name).toArray();

        assertArrayEquals(new long[] {2, 3, 4}, cube.shape());
        assertArrayEquals(
                IntStream.range(0, 24).asDoubleStream().toArray(), cube.ravel().toDoubleVector());
        assertEquals(1 * 12 + 2 * 4 + 3, cube.getDouble(1, 2, 3));
    }

    @Test
    void readsANumberWithoutDimensions() throws IOException {
        NpyArray scalar = fixture("scalar");

        assertEquals(List.of(), scalar.shape());
        assertEquals(2.5, scalar.toArray().getDouble(0));
        assertEquals(0, scalar.toArray().rank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"version-2", "version-3"})
    void readsLaterVersions(String name) throws IOException {
        assertArrayEquals(new double[] {1.5, -2}, fixture(name).toArray().toDoubleVector());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "refused-object; type '|O'",
                "refused-structure; type [('a', '<i4'), ('b', '<f8')]",
                "refused-half; type '<f2'",
                "refused-complex; type '<c16'",
                "refused-text; type '<U4'",
                "refused-date; type '<M8[D]'",
                "refused-empty; shape is [0, 4]"
            })
    void refusesWhatIsNoArrayOfNumbers(String name, String found) throws IOException {
        assertRefused(bytes(name), found, "expected");
    }

    @Test
    void refusesRealsAsLabels() throws IOException {
        NpyArray array = fixture("vector");

        String message =
                assertThrows(UnusableDataException.class, array::toIntegers).getMessage();
        assertEquals(
                "vector.npy holds float64 values; expected an integer type: convert it with astype('int64')", message);
    }

    @Test
    void refusesAFileCutShortAnywhere() throws IOException {
        byte[] whole = bytes("vector");
        for (int length = 6; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), "cut short");
        }
        assertRefused(Arrays.copyOf(whole, 3), "not a .npy file");
    }

    @Test
    void refusesAFileThatGoesOn() throws IOException {
        byte[] whole = bytes("vector");
        assertRefused(Arrays.copyOf(whole, whole.length + 1), "goes on after the 24 bytes", "[3] of float64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // 2^16 x 2^16 x 2^16 x 2^16 values: the product is 0 in 64 bits
                "(65536, 65536, 65536, 65536); too large",
                "(2147483647, 2147483647, 2147483647); too large",
                "(268435456,); too large",
                "(99999999999,); too large",
                "(-3,); damaged",
                "(3); damaged",
                "(3 4); damaged",
                "(1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1); 33 dimensions"
            })
    void refusesShapesThatNoMemoryHolds(String shape, String expected) {
        assertRefused(file("{'descr': '<f8', 'fortran_order': False, 'shape': %s, }".formatted(shape)), expected);
    }

    @Test
    void refusesThousandsOfDimensionsInOneMessage() {
        String shape = "(" + "1, ".repeat(3000) + "1)";

        assertRefused(
                file("{'descr': '<f8', 'fortran_order': False, 'shape': %s, }".formatted(shape)), "3001 dimensions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{'descr': '<f8', 'fortran_order': False}",
                "{'descr': '<f8', 'fortran_order': 0, 'shape': (1,), }",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'more': True}",
                "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (1,)}",
                "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), } + evil()",
                "{'descr': '<f8' 'fortran_order': False, 'shape': (1,), }"
            })
    void refusesDamagedHeaders(String header) {
        assertRefused(file(header), "damaged .npy header", "expected {'descr'");
    }

    @Test
    void acceptsTheEntriesInAnyOrder() throws IOException {
        byte[] file = file("{'shape': (1,), 'fortran_order': False, 'descr': '<f8'}");
        assertEquals(List.of(1), read(Arrays.copyOf(file, file.length)).shape());
    }

    @Test
    void refusesAnEndlessHeaderWithoutReadingIt() {
        byte[] start = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0, -1, -1, -1, -1};
        assertRefused(start, "a header of 4,294,967,295 bytes", "expected at most 10,000");
    }

    @Test
    void refusesLaterVersionsThanItKnows() {
        assertRefused(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 4, 0}, "version 4.0", "expected 1.0, 2.0 or 3.0");
    }

    @Test
    void saysHowMuchIsMissing() {
        byte[] file = file("{'descr': '<f8', 'fortran_order': False, 'shape': (268435454,), }");
        assertRefused(file, "cut short", "8 of the 2,147,483,632 bytes");
    }

    @Test
    void writesTheBytesThatNumPyWrites() throws IOException {
        Path file = folder.resolve("array.npy");

        Npy.write(file, new double[] {1.5, -2.0, 0.1});
        assertArrayEquals(bytes("vector"), Files.readAllBytes(file));
        Npy.write(file, Nd4j.createFromArray(1.5, -2.0, 0.1));
        assertArrayEquals(bytes("vector"), Files.readAllBytes(file));
        Npy.write(file, Nd4j.createFromArray(1.5f, -2.0f, 0.1f));
        assertArrayEquals(bytes("vector-f4"), Files.readAllBytes(file));
        Npy.write(file, Nd4j.createFromArray(REALS).reshape(2, 3));
        assertArrayEquals(bytes("f8-little"), Files.readAllBytes(file));
        Npy.write(file, Nd4j.createFromArray(REALS).reshape(2, 3).dup('f'));
        assertArrayEquals(bytes("f8-little"), Files.readAllBytes(file));
        Npy.write(file, Nd4j.arange(24).castTo(DataType.DOUBLE).reshape(2, 3, 4));
        assertArrayEquals(bytes("cube"), Files.readAllBytes(file));
        Npy.write(file, Nd4j.scalar(2.5));
        assertArrayEquals(bytes("scalar"), Files.readAllBytes(file));
    }

    @Test
    void writesAViewOfALargerArray() throws IOException {
        INDArray matrix = Nd4j.createFromArray(REALS).reshape(2, 3);
        Path file = folder.resolve("column.npy");

        Npy.write(file, matrix.getColumn(1));

        assertArrayEquals(
                new double[] {-1.5, -1e-30},
                read(Files.readAllBytes(file)).toArray().toDoubleVector());
    }

    @ParameterizedTest
    @ValueSource(ints = {Npy.CHUNK - 1, Npy.CHUNK, Npy.CHUNK + 1, 2 * Npy.CHUNK + 7})
    void losesNothingAtTheSeamsOfItsChunks(int length) throws IOException {
        double[] values = new Random(length).doubles(length).toArray();
        Path file = folder.resolve("long.npy");

        Npy.write(file, values);
        assertArrayEquals(values, read(Files.readAllBytes(file)).toArray().toDoubleVector());
        Npy.write(file, Nd4j.createFromArray(values));
        assertArrayEquals(values, read(Files.readAllBytes(file)).toArray().toDoubleVector());
    }

    @Test
    void aShorterFileReplacesALongerOne() throws IOException {
        Path file = folder.resolve("array.npy");
        Npy.write(file, new double[1000]);
        Npy.write(file, new double[] {1});

        assertEquals(136, Files.size(file));
    }

    @Test
    void refusesToWriteOtherTypes() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> Npy.write(folder.resolve("x.npy"), Nd4j.createFromArray(1, 2)));
        assertEquals("Values of type INT; expected FLOAT or DOUBLE", refusal.getMessage());
        assertTrue(Files.notExists(folder.resolve("x.npy")));
    }

    private static void assertRefused(byte[] file, String... parts) {
        String message =
                assertThrows(UnusableDataException.class, () -> read(file)).getMessage();
        assertTrue(message.startsWith("test.npy "), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "'" + message + "' does not say '" + part + "'");
        }
    }

    private static NpyArray read(byte[] file) throws IOException {
        return Npy.read(new ByteArrayInputStream(file), "test.npy");
    }

    private static NpyArray fixture(String name) throws IOException {
        return Npy.read(new ByteArrayInputStream(bytes(name)), name + ".npy");
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = NpyTest.class.getResourceAsStream("npy/" + name + ".npy")) {
            return in.readAllBytes();
        }
    }

    /** Returns a file of version 1 with one double after its header. */
    private static byte[] file(String header) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        byte[] text = (header + "\n").getBytes(StandardCharsets.US_ASCII);
        file.writeBytes(ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) text.length)
                .array());
        file.writeBytes(text);
        file.writeBytes(new byte[8]);
        return file.toByteArray();
    }
}
