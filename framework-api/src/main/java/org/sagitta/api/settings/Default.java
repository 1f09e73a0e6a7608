package org.sagitta.api.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value that a component of a settings record takes where the descriptor does not give one, written as in YAML:
 * {@code @Default("0.1")}, {@code @Default("[]")}. A component that has neither a default nor the type
 * {@link java.util.Optional} must be given.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** The value, as YAML. */
    String value();
}
