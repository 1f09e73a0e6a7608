package org.sagitta.plugins.metrics.flatness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancedScalesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aRatioOfRankOneGivesTwiceTheSumOfGeometricMeans(long seed) {
        Random random = new Random(seed);
        double[][] a = new double[4][3];
        double[][] b = new double[4][3];
        double[] p = random.doubles(4, 0.1, 10).toArray();
        double[] q = random.doubles(3, 0.1, 10).toArray();
        double expected = 0;
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                a[i][j] = random.nextDouble() + 0.1;
                b[i][j] = a[i][j] * p[i] * q[j];
                expected += 2 * Math.sqrt(a[i][j] * b[i][j]);
            }
        }
        BalancedScales scales = BalancedScales.of(a, b);
        assertEquals(expected, scales.value(), 1e-11 * expected);
        assertEquals(0, scales.residual(), 1e-5 * expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void theMinimumOverOneSideFirstIsTheSame(long seed) {
        Random random = new Random(seed);
        double[][] a = {
            random.doubles(2, 0, 3).toArray(), random.doubles(2, 0, 3).toArray(), {0, 1}
        };
        double[][] b = {
            random.doubles(2, 0, 3).toArray(), random.doubles(2, 0, 3).toArray(), {2, 1}
        };
        // With two columns, 2 sum_i sqrt((sum_j a_ij t_j)(sum_j b_ij / t_j)) has one free variable, found by golden
        // sections.
        double low = -20;
        double high = 20;
        double share = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < 200; i++) {
            double left = high - share * (high - low);
            double right = low + share * (high - low);
            boolean goLeft = rest(a, b, Math.exp(left)) < rest(a, b, Math.exp(right));
            low = goLeft ? low : left;
            high = goLeft ? right : high;
        }
        assertEquals(rest(a, b, Math.exp(low)), BalancedScales.of(a, b).value(), 1e-9);
    }

    @Test
    void rowsAndColumnsWithoutCurvatureOrWeightsAddNothing() {
        double[][] a = {{1, 2, 0}, {0, 0, 0}, {3, 1, 0}};
        double[][] b = {{4, 1, 7}, {5, 5, 5}, {0, 0, 0}};
        assertEquals(
                BalancedScales.of(new double[][] {{1, 2}}, new double[][] {{4, 1}})
                        .value(),
                BalancedScales.of(a, b).value(),
                1e-12);
        assertEquals(0, BalancedScales.of(new double[2][2], b).value());
    }

    private static double rest(double[][] a, double[][] b, double t) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += 2 * Math.sqrt((a[i][0] + a[i][1] * t) * (b[i][0] + b[i][1] / t));
        }
        return sum;
    }
}
