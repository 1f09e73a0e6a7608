package org.sagitta.plugins.datasets;

import com.google.common.primitives.ImmutableDoubleArray;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** (x_i - mean_i)/deviation_i for each feature i. */
record FeatureScale(ImmutableDoubleArray means, ImmutableDoubleArray deviations) {
    /** Leaves everything as it is. */
    static FeatureScale none(CsvTable table) {
        return of(table, i -> 0, i -> 1);
    }

    /** Makes the features' means over the table 0 and their standard deviations 1; a constant feature becomes 0. */
    static FeatureScale standardising(CsvTable table) {
        double[] means = of(table, i -> mean(table, row -> row.features().get(i)), i -> 1)
                .means()
                .toArray();
        return of(table, i -> means[i], i -> deviation(table, i, means[i]));
    }

    int features() {
        return means.length();
    }

    /** The scaled features, one row an example. */
    INDArray apply(CsvTable table) {
        List<CsvTable.Row> rows = table.rows();
        double[] values = new double[Math.multiplyExact(rows.size(), features())];
        for (int i = 0; i < values.length; i++) {
            int feature = i % features();
            double value = rows.get(i / features()).features().get(feature);
            values[i] = (value - means.get(feature)) / deviations.get(feature);
        }
        return Nd4j.create(values, new long[] {rows.size(), features()}, 'c');
    }

    private static FeatureScale of(CsvTable table, IntToDoubleFunction mean, IntToDoubleFunction deviation) {
        int features = table.rows().get(0).features().length();
        return new FeatureScale(
                ImmutableDoubleArray.copyOf(IntStream.range(0, features).mapToDouble(mean)),
                ImmutableDoubleArray.copyOf(IntStream.range(0, features).mapToDouble(deviation)));
    }

    private static double deviation(CsvTable table, int feature, double mean) {
        double variance = mean(table, row -> Math.pow(row.features().get(feature) - mean, 2));
        return variance > 0 ? Math.sqrt(variance) : 1;
    }

    private static double mean(CsvTable table, ToDoubleFunction<CsvTable.Row> value) {
        return table.rows().stream().mapToDouble(value).average().orElseThrow();
    }
}
