package org.sagitta.api.settings;

/** This record declares that a plugin has no settings. */
public record NoSettings() {}
