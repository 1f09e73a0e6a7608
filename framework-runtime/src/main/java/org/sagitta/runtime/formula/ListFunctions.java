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
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hipparchus.stat.correlation.KendallsCorrelation;

/** Functions of lists of numbers. */
final class ListFunctions {
    private ListFunctions() {}

    static ExpressionConfiguration addedTo(ExpressionConfiguration language) {
        return language.withAdditionalFunctions(
                Map.entry("INCREASING", new Ordered(Comparator.naturalOrder())),
                Map.entry("DECREASING", new Ordered(Comparator.reverseOrder())),
                Map.entry("MEDIAN", new Median()),
                Map.entry("KENDALL", new Kendall()));
    }

    private static List<Double> numbers(EvaluationValue value, Token token) throws EvaluationException {
        if (!value.isArrayValue() || !value.getArrayValue().stream().allMatch(EvaluationValue::isNumberValue)) {
            throw new EvaluationException(token, token.getValue() + " takes a list of numbers, found " + value);
        }
        return value.getArrayValue().stream()
                .map(item -> item.getNumberValue().doubleValue())
                .toList();
    }

    /** True where each comes after the one before, and none beside it. */
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

    /** The middle one, or the mean of the middle two. */
    @FunctionParameter(name = "values")
    private static final class Median extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            return expression.convertDoubleValue(Quantiles.median().compute(numbers(values[0], token)));
        }
    }

    /** Kendall's rank correlation tau-b of two lists. */
    @FunctionParameter(name = "first")
    @FunctionParameter(name = "second")
    private static final class Kendall extends AbstractFunction {
        @Override
        public EvaluationValue evaluate(Expression expression, Token token, EvaluationValue... values)
                throws EvaluationException {
            double[] first =
                    numbers(values[0], token).stream().mapToDouble(x -> x).toArray();
            double[] second =
                    numbers(values[1], token).stream().mapToDouble(x -> x).toArray();
            if (first.length != second.length || first.length < 2) {
                throw new EvaluationException(
                        token, "KENDALL takes two lists as long as each other, of two numbers or more");
            }
            double tau = new KendallsCorrelation().correlation(first, second);
            if (Double.isNaN(tau)) {
                throw new EvaluationException(token, "KENDALL is undefined where all of a list are the same");
            }
            return expression.convertDoubleValue(tau);
        }
    }
}
