package org.sagitta.runtime.descriptor;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sagitta.api.settings.Describe;
import org.sagitta.api.settings.UnsuitableSettingsException;

/** An amount of memory that a descriptor writes as {@code 4 GiB} or {@code 500 MB}. */
@Describe("an amount of memory, as in '4 GiB'")
public record Bytes(long count) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})\\s*([KMGT]i?B)");
    private static final Map<String, Long> UNITS = Map.of(
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "TB",
            1_000_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40);

    /**
     * Parses an amount.
     *
     * @throws UnsuitableSettingsException if the text is not an amount; the message says what is expected
     */
    public static Bytes parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new UnsuitableSettingsException(
                    "'" + text + "' is no amount of memory; expected a whole number from 1 to"
                            + " 999999 with its unit, KB, MB, GB, TB, KiB, MiB, GiB or TiB, as in '4 GiB'");
        }
        return new Bytes(Long.parseLong(matcher.group(1)) * UNITS.get(matcher.group(2)));
    }
}
