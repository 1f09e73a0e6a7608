package org.sagitta.runtime.formula;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.functions.AbstractFunction;
import com.ezylang.evalex.functions.FunctionParameter;
import com.ezylang.evalex.parser.Token;
import com.google.common.collect.Comparators;
import com.google.common.math.Quantiles;
import com.google.common.primitives.ImmutableDoubleArray;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.stat.correlation.KendallsCorrelation;

/** Defines the functions of lists of numbers that formulas can call. */
final class ListFunctions {
    private ListFunctions() {}

    static ExpressionConfiguration addedTo(ExpressionConfiguration language) {
        return language.withAdditionalFunctions(
                Map.entry("INCREASING", new Ordered(Comparator.naturalOrder())),
                Map.entry("DECREASING", new Ordered(Comparator.reverseOrder())),
                Map.entry("MEDIAN", new Median()),
                Map.entry("MINUS", new Minus()),
                Map.entry("KENDALL", new Kendall()),
                Map.entry("KENDALL_INTERVAL", new KendallInterval()));
    }

    private static List<Double> numbers(EvaluationValue value, Token token) throws EvaluationException {
        if (!value.isArrayValue() || !value.getArrayValue().stream().allMatch(EvaluationValue::isNumberValue)) {
            throw new EvaluationException(token, token.getValue() + " takes a list of numbers, found " + value);
        }
        return value.getArrayValue().stream()
                .map(item -> item.getNumberValue().doubleValue())
                .toList();
    }

    /** Tests whether a list is strictly increasing, or strictly decreasing. */
    @FunctionParameter(name = "values")
    private static final class Ordered extends AbstractFunction {
        private final Comparator<Double> order;

        Ordered(Comparator<Double> order) {
            this.order = order;
        }

        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            return EvaluationValue.booleanValue(Comparators.isInStrictOrder(numbers(values[0], token), order));
        }
    }

    /** Computes the median of a list: the middle number, or the mean of the two middle numbers. */
    @FunctionParameter(name = "values")
    private static final class Median extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            return expression.convertDoubleValue(Quantiles.median().compute(numbers(values[0], token)));
        }
    }

    /** Two lists of equal length, where the entries at the same index form a pair. */
    private record Pairs(ImmutableDoubleArray first, ImmutableDoubleArray second) {
        static Pairs of(EvaluationValue[] values, Token token) throws EvaluationException {
            List<Double> first = numbers(values[0], token);
            List<Double> second = numbers(values[1], token);
            if (first.size() != second.size() || first.size() < 2) {
                throw new EvaluationException(
                        token, token.getValue() + " takes two lists as long as each other, of two numbers or more");
            }
            return new Pairs(ImmutableDoubleArray.copyOf(first), ImmutableDoubleArray.copyOf(second));
        }

        /** Draws as many pairs as there are, with replacement. */
        Pairs resampled(RandomGenerator random) {
            int[] drawn = random.ints(first.length(), 0, first.length()).toArray();
            return new Pairs(
                    ImmutableDoubleArray.copyOf(IntStream.of(drawn).mapToDouble(first::get)),
                    ImmutableDoubleArray.copyOf(IntStream.of(drawn).mapToDouble(second::get)));
        }

        /** Returns Kendall's tau-b; NaN if all numbers of a list are equal. */
        double tau() {
            return new KendallsCorrelation().correlation(first.toArray(), second.toArray());
        }
    }

    /** Subtracts the second list from the first, entry by entry. */
    @FunctionParameter(name = "first")
    @FunctionParameter(name = "second")
    private static final class Minus extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            Pairs pairs = Pairs.of(values, token);
            return expression.convertValue(IntStream.range(0, pairs.first.length())
                    .mapToObj(i -> BigDecimal.valueOf(pairs.first.get(i) - pairs.second.get(i)))
                    .toList());
        }
    }

    /** Computes Kendall's rank correlation tau-b of two lists. */
    @FunctionParameter(name = "first")
    @FunctionParameter(name = "second")
    private static final class Kendall extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            double tau = Pairs.of(values, token).tau();
            if (Double.isNaN(tau)) {
                throw new EvaluationException(token, "KENDALL is undefined where all of a list are the same");
            }
            return expression.convertDoubleValue(tau);
        }
    }

    /**
     * Computes the 95 % bootstrap interval of Kendall's tau-b of two lists, as a list of its two ends: the 2.5 % and
     * 97.5 % quantiles over 1,000 resamples of the pairs, which are the same in each call (Efron and Tibshirani 1993,
     * chapter 13).
     */
    @FunctionParameter(name = "first")
    @FunctionParameter(name = "second")
    private static final class KendallInterval extends AbstractFunction {
        private static final int RESAMPLES = 1000;

        private static final long SEED = 1;

        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            Pairs pairs = Pairs.of(values, token);
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
            double[] taus = Stream.generate(() -> pairs.resampled(random))
                    .limit(RESAMPLES)
                    .mapToDouble(Pairs::tau)
                    .filter(Double::isFinite)
                    .toArray();
            if (taus.length == 0) {
                throw new EvaluationException(token, "KENDALL_INTERVAL is undefined where all of a list are the same");
            }
            Map<Integer, Double> ends = Quantiles.scale(1000).indexes(25, 975).compute(taus);
            return expression.convertValue(
                    List.of(BigDecimal.valueOf(ends.get(25)), BigDecimal.valueOf(ends.get(975))));
        }
    }
}
