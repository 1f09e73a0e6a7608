package org.sagitta.runtime.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.primitives.ImmutableDoubleArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sagitta.runtime.record.RunDirectory;
import org.sagitta.runtime.report.SpectrumChart.Histogram;

class SpectrumChartTest {
    private static RecordedSpectrum spectrum(long step, double... eigenvalues) {
        return RecordedSpectrum.exact(step, "hessian", ImmutableDoubleArray.copyOf(eigenvalues));
    }

    private static int sum(List<Double> counts) {
        return (int) counts.stream().mapToDouble(Double::doubleValue).sum();
    }

    @Test
    void countsEveryEigenvalueOnceOnEitherScale() {
        SpectrumChart chart =
                SpectrumChart.of(List.of(spectrum(0, -3, -1e-4, 0, 1e-9, 2e-3, 17), spectrum(5, 40, -40, 1e-12)));
        assertEquals(
                List.of(6L, 3L),
                chart.histograms().stream().map(Histogram::size).toList());
        assertEquals(
                List.of(6, 3),
                chart.histograms().stream().map(h -> sum(h.linear())).toList());
        assertEquals(
                List.of(6, 3),
                chart.histograms().stream().map(h -> sum(h.symmetricLog())).toList());
    }

    @Test
    void aNullSpaceThatRoundingScattersIsInTheBinAroundZero() {
        SpectrumChart chart = SpectrumChart.of(List.of(spectrum(0, -1e-16, 1e-16, -2e-17, 0, 10)));
        Histogram histogram = chart.histograms().get(0);
        assertEquals(4, histogram.linear().get(-chart.linear().first()));
        assertEquals(4, histogram.symmetricLog().get(-chart.symmetricLog().first()));
    }

    @Test
    void theSymmetricLogScaleSetsABulkApartThatFallsIntoOneLinearBin() {
        Histogram histogram = SpectrumChart.of(List.of(spectrum(0, 1e-3, 2e-3, 4e-3, 8e-3, 10)))
                .histograms()
                .get(0);
        assertEquals(4, Collections.max(histogram.linear()));
        assertEquals(1, Collections.max(histogram.symmetricLog()));
    }

    @Test
    void binsOnTheSymmetricLogScaleLieWhereItsDefinitionPutsThem() {
        SpectrumChart chart = SpectrumChart.of(List.of(spectrum(0, -0.02, 50)));
        assertEquals(1e-4, chart.threshold(), 1e-18);
        List<Double> counts = chart.histograms().get(0).symmetricLog();
        int last = chart.symmetricLog().first() + counts.size() - 1;
        assertEquals(1, counts.get(counts.size() - 1));
        assertEquals(
                Math.log10(50 / 1e-4),
                last * chart.symmetricLog().width(),
                chart.symmetricLog().width() / 2);
        assertEquals(
                -Math.log10(0.02 / 1e-4),
                chart.symmetricLog().first() * chart.symmetricLog().width(),
                chart.symmetricLog().width() / 2);
    }

    @Test
    void namesTheExtremes() {
        Histogram histogram =
                SpectrumChart.of(List.of(spectrum(0, 5, -7, 3, 9))).histograms().get(0);
        assertEquals(List.of(9.0, 5.0, 3.0, -7.0), histogram.largest());
        assertEquals(-7, histogram.smallest());
    }

    @Test
    void setsApartWhatIsNotFinite() {
        Histogram histogram = SpectrumChart.of(List.of(spectrum(0, Double.NaN, 1, Double.NEGATIVE_INFINITY)))
                .histograms()
                .get(0);
        assertEquals(1, histogram.size());
        assertEquals(2, histogram.unusable());
    }

    @Test
    void allZerosAreOneBin() {
        Histogram histogram =
                SpectrumChart.of(List.of(spectrum(0, 0, 0))).histograms().get(0);
        assertEquals(List.of(2.0), histogram.linear());
        assertEquals(List.of(2.0), histogram.symmetricLog());
    }

    @Test
    void readsTheSpectraThatARunLeft(@TempDir Path folder) throws IOException {
        RunDirectory run = new RunDirectory(folder);
        SampleRuns.eigenvalues(run, 100, "my-ggn", 1, 2);
        SampleRuns.eigenvalues(run, 0, "hessian", -1.5);
        Files.writeString(run.artifacts(0).resolve("parameters.json"), "[]");
        assertEquals(
                List.of(spectrum(0, -1.5), RecordedSpectrum.exact(100, "my-ggn", ImmutableDoubleArray.of(1, 2))),
                RecordedSpectrum.read(run));
        assertTrue(
                RecordedSpectrum.read(new RunDirectory(folder.resolve("none"))).isEmpty());
    }
}
