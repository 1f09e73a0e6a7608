package org.sagitta.api.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A default is the value that a component of a settings record takes if the descriptor does not set it, written as in YAML:
 * {@code @Default("0.1")}, {@code @Default("[]")}. A component without a default must be set, unless its type is {@link
 * java.util.Optional}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    /** Returns the value as YAML. */
    String value();
}
