package org.sagitta.api.data;

/** The parts of a data set. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
