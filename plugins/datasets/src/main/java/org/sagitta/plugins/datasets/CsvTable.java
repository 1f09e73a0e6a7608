package org.sagitta.plugins.datasets;

import com.google.common.collect.Interners;
import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import com.google.common.primitives.ImmutableDoubleArray;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sagitta.api.data.UnusableDataException;

/**
 * A {@code CsvTable} holds the examples of a CSV file (RFC 4180, in UTF-8).
 *
 * @param file the file's name for messages
 */
record CsvTable(String file, CsvColumns columns, List<Row> rows) {
    /** So many lines after the first are compared with it to decide whether it is a header. */
    private static final int LOOK_AHEAD = 1000;

    private static final int BYTE_ORDER_MARK = '\uFEFF';

    /**
     * A {@code Row} is one example.
     *
     * @param line the line of the file where the example starts, from 1
     * @param features the features, in the order in which the columns were chosen
     * @param targets the targets as written, without surrounding blanks
     */
    record Row(long line, ImmutableDoubleArray features, List<String> targets) {}

    /**
     * Reads a whole file.
     *
     * @param choice the chosen columns
     * @param labels whether the targets are labels: those of many examples are equal, and share memory
     */
    static CsvTable read(InputStream in, Path path, char delimiter, CsvHeader header, CsvChoice choice, boolean labels)
            throws IOException {
        String file = path.toString();
        try {
            Iterator<CsvRecord> records = CsvReader.builder()
                    .fieldSeparator(delimiter)
                    .skipEmptyLines(true)
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(false)
                    .ofCsvRecord(text(in))
                    .iterator();
            return read(records, file, header, choice, labels);
        } catch (CsvParseException e) {
            throw new UnusableDataException(file + " is not a CSV file: " + e.getMessage(), e);
        } catch (CharacterCodingException e) {
            throw notText(file, e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw notText(file, e);
            }
            throw e.getCause();
        }
    }

    private static CsvTable read(
            Iterator<CsvRecord> records, String file, CsvHeader header, CsvChoice choice, boolean labels) {
        if (!records.hasNext()) {
            throw new UnusableDataException(file + " is empty; expected one line an example");
        }
        List<CsvRecord> start = Lists.newArrayList(Iterators.limit(records, 1 + LOOK_AHEAD));
        List<String> first = start.get(0).getFields();
        boolean isHeader = header.isHeader(
                first, start.stream().skip(1).map(CsvRecord::getFields).toList(), choice, file);
        CsvColumns columns = CsvColumns.of(first, isHeader, choice, file);
        List<Row> rows = new ArrayList<>();
        UnaryOperator<List<String>> targets =
                labels ? Interners.<List<String>>newStrongInterner()::intern : UnaryOperator.identity();
        Iterators.concat(start.subList(isHeader ? 1 : 0, start.size()).iterator(), records)
                .forEachRemaining(fields -> rows.add(row(fields, columns, targets, file)));
        if (rows.isEmpty()) {
            throw new UnusableDataException(file + " has a header but no examples; expected one line an example");
        }
        return new CsvTable(file, columns, rows);
    }

    private static Row row(CsvRecord fields, CsvColumns columns, UnaryOperator<List<String>> targets, String file) {
        if (fields.getFieldCount() != columns.count()) {
            throw new UnusableDataException("%s:%d has %d fields; expected %d as in the first line"
                    .formatted(file, fields.getStartingLineNumber(), fields.getFieldCount(), columns.count()));
        }
        ImmutableDoubleArray.Builder values =
                ImmutableDoubleArray.builder(columns.features().size());
        for (int column : columns.features()) {
            values.add(number(fields.getField(column), column, columns, file, fields.getStartingLineNumber()));
        }
        List<String> written = columns.targets().stream()
                .map(column -> fields.getField(column).strip())
                .toList();
        return new Row(fields.getStartingLineNumber(), values.build(), targets.apply(written));
    }

    /** Returns the examples of the given indices, in the order of the file. */
    CsvTable part(int[] indices) {
        return new CsvTable(
                file,
                columns,
                Arrays.stream(indices).sorted().mapToObj(rows::get).toList());
    }

    /** Returns the features as a matrix with one row for each example. */
    INDArray features() {
        int count = columns.features().size();
        double[] values = new double[Math.multiplyExact(rows.size(), count)];
        Arrays.setAll(values, i -> rows.get(i / count).features().get(i % count));
        return Nd4j.create(values, new long[] {rows.size(), count}, 'c');
    }

    /** Returns the targets as numbers, in a matrix with one row for each example. */
    INDArray values() {
        double[][] values = new double[rows.size()][];
        Arrays.setAll(values, n -> numbers(rows.get(n)));
        return Nd4j.createFromArray(values);
    }

    private double[] numbers(Row row) {
        double[] numbers = new double[row.targets().size()];
        Arrays.setAll(
                numbers, i -> number(row.targets().get(i), columns.targets().get(i), columns, file, row.line()));
        return numbers;
    }

    private static double number(String field, int column, CsvColumns columns, String file, long line) {
        return CsvNumber.parse(field)
                .orElseThrow(() -> new UnusableDataException("%s:%d: column %s is %s; expected a finite number"
                        .formatted(file, line, columns.name(column), field.isBlank() ? "empty" : "'" + field + "'")));
    }

    private static UnusableDataException notText(String file, Exception cause) {
        return new UnusableDataException(file + " is not UTF-8 text; expected a CSV file in that encoding", cause);
    }

    /** Returns a reader that skips the byte order mark which some programs write at the start of a file. */
    private static Reader text(InputStream in) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }
}
