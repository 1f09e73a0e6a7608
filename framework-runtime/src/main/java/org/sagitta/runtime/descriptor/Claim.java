package org.sagitta.runtime.descriptor;

import com.google.common.collect.Sets;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.sagitta.api.settings.Default;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;
import org.sagitta.runtime.formula.Formula;

/**
 * An entry of a descriptor's {@code verdict} states a claim: the published value, the figures of the runs that are
 * compared with it, and the bar that they have to pass. It is judged for each run of a sweep, or, with {@code along},
 * for each group of runs that differ only in those axes; every figure of a group is a list with one value per run.
 */
public record Claim(
        @Describe("what is claimed, in words") String claim,

        @Describe("who published it, and where") Optional<String> source,

        @Describe("the published value") Optional<Value> published,

        @NotEmpty
        @Describe("names for formulas: each of a figure (hessian/spectral-norm, test/accuracy) or of a sweep's axis")
        Map<String, String> figures,

        @Default("end") @Describe("the checkpoint whose figures are meant")
        Moment at,

        @Describe("instead, lists of the figures of all checkpoints from this one on")
        Optional<Interval> from,

        @Default("{}") @Describe("only runs with these values of the sweep's axes")
        Map<String, Value> where,

        @Default("[]") @Describe("axes along which figures are lists, in the sweep's order")
        List<String> along,

        @Describe("what is shown, a formula; the first figure where not given")
        Optional<Formula> measured,

        @Describe("a formula that is true or false; 'measured' in it is what is shown; nothing is judged without it")
        Optional<Formula> bar,

        @Positive @DecimalMax("1") @Default("1") @Describe("of the runs or groups, that the bar must hold in")
        double share) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-zA-Z0-9_]+");
    private static final String MEASURED = "measured";

    /** Any scalar of the descriptor, which is kept as it was written. */
    @Describe("a word or a number")
    public record Value(String text) {
        /** Accepts any text. */
        public static Value parse(String text) {
            return new Value(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** @throws UnsuitableSettingsException if a name is not a valid name, or a formula uses an undefined one */
    public Claim {
        figures.keySet().forEach(name -> {
            if (!NAME.matcher(name).matches() || name.equals(MEASURED)) {
                throw new UnsuitableSettingsException(
                        "'" + name + "' cannot name a figure in a formula; expected two letters or"
                                + " digits or more, the first a small letter, and not '" + MEASURED + "'");
            }
        });
        Set<String> names = new TreeSet<>(figures.keySet());
        measured.ifPresent(formula -> requireNames(formula, names));
        names.add(MEASURED);
        bar.ifPresent(formula -> requireNames(formula, names));
    }

    private static void requireNames(Formula formula, Set<String> names) {
        Set<String> unknown = Sets.difference(formula.names(), names);
        if (!unknown.isEmpty()) {
            throw new UnsuitableSettingsException("'" + formula + "' names " + String.join(", ", unknown)
                    + "; expected names from 'figures': " + String.join(", ", names));
        }
    }
}
