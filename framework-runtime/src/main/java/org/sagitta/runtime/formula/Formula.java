package org.sagitta.runtime.formula;

import com.ezylang.evalex.EvaluationException;
import com.ezylang.evalex.Expression;
import com.ezylang.evalex.config.ExpressionConfiguration;
import com.ezylang.evalex.data.EvaluationValue;
import com.ezylang.evalex.parser.ParseException;
import java.util.Map;
import java.util.Set;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/**
 * An expression over named figures in the syntax of EvalEx, such as {@code ABS(gap - k) <= 1} or
 * {@code sharpness[0] > sharpness[1]}.
 *
 * <p>It allows EvalEx's operators and functions ({@code MIN}, {@code MAX}, {@code AVERAGE}, {@code SQRT}, {@code IF}
 * ...) and these functions of lists: {@code INCREASING(x)}, {@code DECREASING(x)}, {@code MEDIAN(x)},
 * {@code MINUS(x, y)}, {@code KENDALL(x, y)} and its bootstrap interval, {@code KENDALL_INTERVAL(x, y)}.
 */
@Describe("a formula, as in 'ABS(gap - k) <= 1'")
public final class Formula {
    private static final ExpressionConfiguration LANGUAGE =
            ListFunctions.addedTo(ExpressionConfiguration.defaultConfiguration());

    private final Expression expression;

    private Formula(Expression expression) {
        this.expression = expression;
    }

    /**
     * Parses a formula.
     *
     * @throws UnsuitableSettingsException if the text is not a formula; the message says where and why
     */
    public static Formula parse(String text) {
        Expression expression = new Expression(text, LANGUAGE);
        try {
            expression.validate();
        } catch (ParseException e) {
            throw new UnsuitableSettingsException(
                    "'" + text + "' is no formula: " + e.getMessage() + " at its character " + e.getStartPosition());
        }
        return new Formula(expression);
    }

    /** Returns the names in the formula that are not constants. */
    public Set<String> names() {
        try {
            return expression.getUndefinedVariables();
        } catch (ParseException e) {
            throw new IllegalStateException("a formula that was read before", e);
        }
    }

    /**
     * Evaluates the formula.
     *
     * @param figures numbers, texts and lists of them by name
     * @throws NoValueException if there is no value: figures of the wrong kind, a division by 0
     */
    public FormulaValue value(Map<String, FormulaValue> figures) {
        try {
            Expression own = expression.copy();
            figures.forEach((name, value) -> own.with(name, value.content()));
            EvaluationValue value = own.evaluate();
            return FormulaValue.of(value);
        } catch (EvaluationException | ParseException e) {
            throw new NoValueException(this + ": " + e.getMessage());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Formula formula && formula.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        return expression.getExpressionString();
    }
}
