package org.sagitta.runtime.formula;

import com.ezylang.evalex.data.EvaluationValue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A value that occurs in a formula or results from one: a number, a text, a truth value or a list of values. */
public sealed interface FormulaValue {
    /** Returns the value in the form that EvalEx accepts. */
    Object content();

    /** A value that is a finite number. */
    record Real(double value) implements FormulaValue {
        @Override
        public Object content() {
            return BigDecimal.valueOf(value);
        }

        /** Formats the number with four significant digits. */
        @Override
        public String toString() {
            BigDecimal rounded =
                    BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros();
            int exponent = rounded.precision() - rounded.scale() - 1;
            return exponent < -4 || exponent > 6 ? String.format(Locale.ROOT, "%.3e", value) : rounded.toPlainString();
        }
    }

    /** A value that is a text. */
    record Text(String content) implements FormulaValue {
        @Override
        public String toString() {
            return content;
        }
    }

    /** A value that is true or false. */
    record Truth(Boolean content) implements FormulaValue {
        @Override
        public String toString() {
            return content ? "yes" : "no";
        }
    }

    /** A value that is a list of values. */
    record Values(List<FormulaValue> values) implements FormulaValue {
        public Values {
            values = List.copyOf(values);
        }

        @Override
        public Object content() {
            return values.stream().map(FormulaValue::content).toList();
        }

        @Override
        public String toString() {
            return values.stream().map(Object::toString).collect(Collectors.joining(", "));
        }
    }

    /** Converts a text: to a number if the text is one, otherwise to a text value. */
    static FormulaValue of(String text) {
        try {
            double value = Double.parseDouble(text);
            return Double.isFinite(value) ? new Real(value) : new Text(text);
        } catch (NumberFormatException e) {
            return new Text(text);
        }
    }

    /** Converts a result of EvalEx. */
    static FormulaValue of(EvaluationValue value) {
        if (value.isArrayValue()) {
            return new Values(
                    value.getArrayValue().stream().map(FormulaValue::of).toList());
        }
        return value.isBooleanValue()
                ? new Truth(value.getBooleanValue())
                : value.isNumberValue()
                        ? new Real(value.getNumberValue().doubleValue())
                        : new Text(Optional.ofNullable(value.getStringValue()).orElse(""));
    }
}
