/**
 * Annotations of settings records. A settings record is the schema of a plugin's entry in the descriptor, its validation
 * and its documentation at once: the components are the keys (kebab-case in the descriptor), {@link
 * org.sagitta.api.settings.Default} their defaults, the annotations of {@code jakarta.validation.constraints} their bounds,
 * {@link org.sagitta.api.settings.Describe} what {@code ./sagitta plugins NAME} says of them. What no annotation can say
 * (one key against another) the compact constructor checks, by throwing {@link java.lang.IllegalArgumentException}.
 *
 * <p>Components may be primitives, {@link java.lang.String}, enums (kebab-case), {@link java.util.Optional}, {@link
 * java.util.List} and {@link java.util.Map} of these, and records of these.
 */
package org.sagitta.api.settings;
