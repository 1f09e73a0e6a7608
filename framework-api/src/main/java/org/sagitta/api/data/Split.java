package org.sagitta.api.data;

/** A split is a part of a data set. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST
}
