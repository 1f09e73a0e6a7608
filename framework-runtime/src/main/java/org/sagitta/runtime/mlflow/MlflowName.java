package org.sagitta.runtime.mlflow;

import java.util.regex.Pattern;

/** What MLflow takes as the name of a parameter, metric or tag, and as a value. */
final class MlflowName {
    private static final int LONGEST = 250;
    private static final Pattern FORBIDDEN = Pattern.compile("[^/\\w.\\- ]", Pattern.UNICODE_CHARACTER_CLASS);
    // the server reads a name as a path: it wants it in its shortest form, and not to begin with two dots
    private static final Pattern VOID_SEGMENT = Pattern.compile("(?<=^|/)\\.{0,2}(?=/|$)|^\\.{2,}");

    private MlflowName() {}

    /** The nearest allowed name: {@code _} for what is not allowed. */
    static String of(String name) {
        String allowed = FORBIDDEN.matcher(cut(name, LONGEST)).replaceAll("_");
        return VOID_SEGMENT.matcher(allowed).replaceAll("_");
    }

    /** A text's first characters, without splitting one in two. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
    }
}
