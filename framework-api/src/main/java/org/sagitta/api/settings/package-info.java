/**
 * Annotations of settings records. A settings record is the schema of a plugin's entry in the descriptor, its validation
 * and its documentation at once: the components are the keys (kebab-case in the descriptor), {@link
 * org.sagitta.api.settings.Default} their defaults, the annotations of {@code jakarta.validation.constraints} their bounds,
 * {@link org.sagitta.api.settings.Describe} what {@code ./sagitta plugins NAME} says of them. What no annotation can say
 * (one key against another) the compact constructor checks, by throwing {@link java.lang.IllegalArgumentException}.
 *
 * <p>Components may be primitives, {@link java.lang.String}, enums (kebab-case), {@link java.nio.file.Path}, classes with a
 * {@code static parse(String)} that throws {@link java.lang.IllegalArgumentException}, records of these, sealed interfaces of
 * such records (the descriptor's {@code type} chooses one, by its simple name in kebab-case), and {@link java.util.Optional},
 * {@link java.util.List} and, by text, {@link java.util.Map} of all of these.
 */
package org.sagitta.api.settings;
