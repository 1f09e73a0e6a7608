package org.sagitta.plugins.datasets;

import java.util.List;

/** Whether a CSV file's first line names its columns. */
public enum CsvHeader {
    /** It does where none of its fields is a number. */
    AUTO,
    YES,
    NO;

    boolean isHeader(List<String> firstLine) {
        return switch (this) {
            case YES -> true;
            case NO -> false;
            case AUTO ->
                firstLine.stream().allMatch(field -> CsvNumber.parse(field).isEmpty());
        };
    }
}
