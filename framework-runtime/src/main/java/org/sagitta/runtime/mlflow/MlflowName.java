package org.sagitta.runtime.mlflow;

import java.util.regex.Pattern;

/** Converts texts to names and values that MLflow accepts for parameters, metrics and tags. */
final class MlflowName {
    private static final int LONGEST = 250;
    private static final Pattern FORBIDDEN = Pattern.compile("[^/\\w.\\- ]", Pattern.UNICODE_CHARACTER_CLASS);
    // the server treats a name as a path and accepts only its shortest form, which must not begin with two dots
    private static final Pattern VOID_SEGMENT = Pattern.compile("(?<=^|/)\\.{0,2}(?=/|$)|^\\.{2,}");

    private MlflowName() {}

    /** Returns the nearest allowed name; {@code _} replaces what is not allowed. */
    static String of(String name) {
        String allowed = FORBIDDEN.matcher(cut(name, LONGEST)).replaceAll("_");
        return VOID_SEGMENT.matcher(allowed).replaceAll("_");
    }

    /** Returns the beginning of a text, without splitting a character at the end. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
