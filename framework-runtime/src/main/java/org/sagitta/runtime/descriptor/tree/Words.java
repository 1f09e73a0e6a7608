package org.sagitta.runtime.descriptor.tree;

import com.google.common.base.CaseFormat;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Defines the spelling of names in a descriptor, and suggestions for unknown names. */
public final class Words {
    private static final double SIMILAR = 0.85;
    private static final int FEW_EDITS = 2;
    private static final int LONGEST = 60;

    private Words() {}

    /** Converts {@code weightDecay} to {@code weight-decay}. */
    public static String ofComponent(String name) {
        return CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_HYPHEN, name);
    }

    /** Converts {@code LeakyRelu} to {@code leaky-relu}. */
    public static String ofClass(Class<?> type) {
        return CaseFormat.UPPER_CAMEL.to(CaseFormat.LOWER_HYPHEN, type.getSimpleName());
    }

    /** Converts {@code CROSS_ENTROPY} to {@code cross-entropy}. */
    public static String ofConstant(Object constant) {
        return CaseFormat.UPPER_UNDERSCORE.to(CaseFormat.LOWER_HYPHEN, ((Enum<?>) constant).name());
    }

    /** Returns the text that follows an unknown name: {@code ; did you mean 'x'? The keys are x, y}. */
    public static String insteadOf(String found, String what, Collection<String> names) {
        String all = names.isEmpty() ? "There are no " + what : "The " + what + " are " + String.join(", ", names);
        String meant = didYouMean(found, names);
        return meant.isEmpty() ? ". " + all : meant + " " + all;
    }

    /** Returns {@code ; did you mean 'x'?} if one of the names is similar, otherwise an empty text. */
    public static String didYouMean(String found, Collection<String> names) {
        return closest(found, names)
                .map(name -> "; did you mean " + quote(name) + "?")
                .orElse("");
    }

    /** Returns the name that was probably meant. */
    public static Optional<String> closest(String found, Collection<String> names) {
        String meant = found.toLowerCase(Locale.ROOT).replace('_', '-');
        return names.stream()
                .filter(name -> similarity(meant, name) >= SIMILAR || fewEdits(meant, name))
                .max(Comparator.comparingDouble(name -> similarity(meant, name)));
    }

    private static double similarity(String left, String right) {
        return new JaroWinklerSimilarity().apply(left, right);
    }

    /** Returns whether two names differ in few letters, and not in all letters of a short name. */
    private static boolean fewEdits(String left, String right) {
        int edits = LevenshteinDistance.getDefaultInstance().apply(left, right);
        return edits <= FEW_EDITS && edits < Math.max(left.length(), right.length());
    }

    /** Quotes a text of the user for a message. */
    public static String quote(String text) {
        String line = oneLine(text);
        return "'" + (line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line) + "'";
    }

    public static String oneLine(String text) {
        return text.strip().replaceAll("[\\s\\p{Cntrl}]+", " ");
    }
}
