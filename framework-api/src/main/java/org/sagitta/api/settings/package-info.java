/**
 * These annotations define settings records. A settings record is at once the schema, the validation and the documentation of
 * a plugin's entry in the descriptor: its components are the keys (kebab-case in the descriptor), {@link
 * org.sagitta.api.settings.Default} gives their defaults, the annotations of {@code jakarta.validation.constraints} their
 * bounds, and {@link org.sagitta.api.settings.Describe} the descriptions that {@code ./sagitta plugins NAME} prints.
 * Conditions that no annotation expresses, such as one key against another, are checked in the compact constructor, which
 * throws {@link UnsuitableSettingsException}.
 *
 * <p>Components may be primitives, {@link java.lang.String}, enums (kebab-case), {@link java.nio.file.Path}, classes with a
 * {@code static parse(String)} that throws {@link UnsuitableSettingsException}, records of these, sealed interfaces of
 * such records (the descriptor's {@code type} chooses one by its simple name in kebab-case), and {@link java.util.Optional},
 * {@link java.util.List} and {@link java.util.Map} with text keys of all of these.
 */
package org.sagitta.api.settings;
