package org.sagitta.plugins.metrics.sharpness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoxMinimisationTest {
    /**
     * A {@code Fixture} is a problem of {@code make_box_fixtures.py} with the result of SciPy's L-BFGS-B after some
     * iterations.
     */
    private record Fixture(Problem problem, int iterations, double value, String point) {}

    private enum Problem {
        ROSENBROCK(25, 100) {
            @Override
            double evaluate(double[] x, double[] gradient) {
                double value = Math.pow(x[0] - 1, 2);
                gradient[0] = 2 * (x[0] - 1);
                for (int i = 1; i < x.length; i++) {
                    double rest = x[i] - x[i - 1] * x[i - 1];
                    value += 4 * rest * rest;
                    gradient[i] = 8 * rest;
                    gradient[i - 1] -= 16 * x[i - 1] * rest;
                }
                return value;
            }

            @Override
            double start(int i) {
                return 3;
            }

            @Override
            double lower(int i) {
                return i % 2 == 0 ? 1 : -100;
            }
        },
        QUADRATIC(12, 1) {
            @Override
            double evaluate(double[] x, double[] gradient) {
                double value = 0;
                for (int i = 0; i < x.length; i++) {
                    double product = 0;
                    for (int j = 0; j < x.length; j++) {
                        product += x[j] / (1 + Math.abs(i - j));
                    }
                    gradient[i] = product + 2 * Math.sin(i + 1);
                    value += x[i] * (product / 2 + 2 * Math.sin(i + 1));
                }
                return value;
            }

            @Override
            double start(int i) {
                return 0.5 * Math.cos(i);
            }
        },
        WAVES(9, 2) {
            @Override
            double evaluate(double[] x, double[] gradient) {
                double value = 0;
                for (int i = 0; i < x.length; i++) {
                    double before = i > 0 ? x[i - 1] : 0;
                    double after = i < x.length - 1 ? x[i + 1] : 0;
                    value += Math.cos(3 * x[i]) + 0.1 * x[i] * after + 0.05 * x[i] * x[i];
                    gradient[i] = -3 * Math.sin(3 * x[i]) + 0.1 * (x[i] + before + after);
                }
                return value;
            }

            @Override
            double start(int i) {
                return Math.sin(2.0 * i);
            }
        },
        VALLEY(5, 50) {
            @Override
            double evaluate(double[] x, double[] gradient) {
                double value = 0;
                for (int i = 0; i < x.length; i++) {
                    value += Math.pow(x[i], 4) + Math.pow(x[i] - 1, 2);
                    gradient[i] = 4 * Math.pow(x[i], 3) + 2 * (x[i] - 1);
                }
                return value;
            }

            @Override
            double start(int i) {
                return new double[] {40, -30, 20, -10, 5}[i];
            }
        };

        private final int dimension;
        private final double upper;

        Problem(int dimension, double upper) {
            this.dimension = dimension;
            this.upper = upper;
        }

        abstract double evaluate(double[] x, double[] gradient);

        abstract double start(int i);

        double lower(int i) {
            return -upper;
        }

        BoxMinimisation minimised(int iterations) {
            return BoxMinimisation.of(
                    this::evaluate,
                    IntStream.range(0, dimension).mapToDouble(this::lower).toArray(),
                    DoubleStream.generate(() -> upper).limit(dimension).toArray(),
                    IntStream.range(0, dimension).mapToDouble(this::start).toArray(),
                    iterations);
        }
    }

    static List<Fixture> fixtures() throws IOException {
        try (var in = BoxMinimisationTest.class.getResourceAsStream("/sharpness/box-minimisation.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(",", -1))
                    .map(parts -> new Fixture(
                            Problem.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                            Integer.parseInt(parts[1]),
                            Double.parseDouble(parts[2]),
                            parts[3]))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void isWhereSciPyIsAfterAsManyIterations(Fixture fixture) {
        BoxMinimisation found = fixture.problem().minimised(fixture.iterations());
        double[] expected = Arrays.stream(fixture.point().split(";", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        assertEquals(fixture.value(), found.value(), 1e-9 * Math.max(1, Math.abs(fixture.value())));
        assertArrayEquals(expected, found.point(), 1e-7);
    }

    @Test
    void aQuadraticIsSolvedExactlyWithItsBounds() {
        double[] curvatures = {4, 1, 0.25, 2};
        double[] minimum = {0.5, -3, 0.9, 7};
        BoxMinimisation found = BoxMinimisation.of(
                (x, gradient) -> {
                    double value = 0;
                    for (int i = 0; i < x.length; i++) {
                        gradient[i] = curvatures[i] * (x[i] - minimum[i]);
                        value += gradient[i] * (x[i] - minimum[i]) / 2;
                    }
                    return value;
                },
                new double[] {-1, -1, -1, -1},
                new double[] {1, 1, 1, 1},
                new double[] {0, 0.5, -0.5, 0.1},
                50);
        assertArrayEquals(new double[] {0.5, -1, 0.9, 1}, found.point(), 1e-9);
        assertEquals(0.5 * 4 + 36, found.value(), 1e-12);
        assertEquals(0, found.gap(), 1e-8);
    }

    @Test
    void theGapBoundsWhatIsMissing() {
        BoxMinimisation early = Problem.QUADRATIC.minimised(2);
        double missing = early.value() - Problem.QUADRATIC.minimised(100).value();
        assertTrue(missing > 1e-4 && missing <= early.gap(), missing + " and " + early.gap());
    }

    @Test
    void anIterationTakesLittleMoreThanOneEvaluation() {
        assertTrue(Problem.ROSENBROCK.minimised(10).evaluations() <= 20);
    }
}
