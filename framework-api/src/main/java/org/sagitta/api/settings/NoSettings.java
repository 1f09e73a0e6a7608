package org.sagitta.api.settings;

/** The settings of a plugin that has none. */
public record NoSettings() {}
