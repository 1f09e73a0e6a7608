package org.sagitta.api.layer;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sparse linear map between features: output row r is the sum over t of {@code weights[t]} times input row {@code
 * columns[t]}, t from {@code starts[r]} to {@code starts[r + 1]}. Permutations, padding, strides and average pooling are
 * such maps.
 *
 * @param inputs rows of the input
 * @param starts of length {@code outputs + 1}
 */
public record RowMap(int inputs, ImmutableIntArray starts, ImmutableIntArray columns, ImmutableDoubleArray weights) {
    /** The map that gives each output row its terms. */
    public static RowMap of(int inputs, List<List<Term>> rows) {
        ImmutableIntArray.Builder starts = ImmutableIntArray.builder(rows.size() + 1);
        ImmutableIntArray.Builder columns = ImmutableIntArray.builder();
        ImmutableDoubleArray.Builder weights = ImmutableDoubleArray.builder();
        int at = 0;
        for (List<Term> row : rows) {
            starts.add(at);
            for (Term term : row) {
                columns.add(term.row());
                weights.add(term.weight());
            }
            at += row.size();
        }
        starts.add(at);
        return new RowMap(inputs, starts.build(), columns.build(), weights.build());
    }

    /** The map that changes nothing. */
    public static RowMap identity(int rows) {
        return of(
                rows,
                IntStream.range(0, rows)
                        .mapToObj(row -> List.of(new Term(row, 1)))
                        .toList());
    }

    /** True where every row stays as it is. */
    public boolean isIdentity() {
        return outputs() == inputs
                && columns.length() == inputs
                && IntStream.range(0, inputs)
                        .allMatch(r -> starts.get(r) == r && columns.get(r) == r && weights.get(r) == 1);
    }

    /** Rows of the output. */
    public int outputs() {
        return starts.length() - 1;
    }

    /** The transposed map. */
    public RowMap transposed() {
        int[] next = new int[inputs + 1];
        columns.forEach(column -> next[column + 1]++);
        for (int r = 0; r < inputs; r++) {
            next[r + 1] += next[r];
        }
        ImmutableIntArray transposedStarts = ImmutableIntArray.copyOf(next);
        int[] rows = new int[columns.length()];
        double[] values = new double[columns.length()];
        for (int r = 0; r < outputs(); r++) {
            for (int t = starts.get(r); t < starts.get(r + 1); t++) {
                int to = next[columns.get(t)]++;
                rows[to] = r;
                values[to] = weights.get(t);
            }
        }
        return new RowMap(
                outputs(), transposedStarts, ImmutableIntArray.copyOf(rows), ImmutableDoubleArray.copyOf(values));
    }

    /** One input row with its weight. */
    public record Term(int row, double weight) {}
}
