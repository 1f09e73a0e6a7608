package org.sagitta.runtime.descriptor.binding;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.HibernateValidator;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.sagitta.runtime.descriptor.tree.Place;
import org.sagitta.runtime.descriptor.tree.Problems;
import org.sagitta.runtime.descriptor.tree.Tree;
import org.sagitta.runtime.descriptor.tree.Tree.Mapping;
import org.sagitta.runtime.descriptor.tree.Tree.Member;
import org.sagitta.runtime.descriptor.tree.Tree.Sequence;

/** Checks settings against the annotations of {@code jakarta.validation.constraints} on their components. */
public final class Constraints {
    public static final Validator VALIDATOR = Validation.byProvider(HibernateValidator.class)
            .configure()
            .ignoreXmlConfiguration()
            .messageInterpolator(new Messages())
            .buildValidatorFactory()
            .getValidator();

    private Constraints() {}

    /** Returns whether the value satisfies the constraints of its component; violations are reported as problems. */
    static boolean check(RecordComponent component, BoundValue<?> bound, Place place, Problems problems) {
        Set<? extends ConstraintViolation<?>> violations;
        try {
            violations = VALIDATOR.validateValue(component.getDeclaringRecord(), component.getName(), bound.value());
        } catch (ValidationException e) {
            throw new FaultySettingsException(
                    "the constraints of " + component.getDeclaringRecord().getTypeName() + "." + component.getName()
                            + " cannot be checked: " + e.getMessage(),
                    e);
        }
        violations.forEach(violation -> report(violation, bound.tree(), place, problems));
        return violations.isEmpty();
    }

    private static void report(ConstraintViolation<?> violation, Tree tree, Place place, Problems problems) {
        Tree found = tree;
        Place at = place;
        for (Path.Node node : violation.getPropertyPath()) {
            if (node.getIndex() != null) {
                found = ((Sequence) found).items().get(node.getIndex());
                at = at.item(node.getIndex(), Optional.empty(), found);
            } else if (node.getKey() != null) {
                Member member = ((Mapping) found).members().get(node.getKey().toString());
                found = member.value();
                at = at.key(node.getKey().toString(), member.key());
            }
        }
        problems.add(at.position(), at.inWords() + " " + violation.getMessage() + ", found " + found.inWords());
    }

    /**
     * Produces messages in English whatever the locale, and without an expression language, which only one of the
     * standard messages needs.
     */
    public static final class Messages extends ParameterMessageInterpolator {
        public Messages() {
            super(Set.of(Locale.ENGLISH), Locale.ENGLISH, false);
        }

        @Override
        public String interpolate(Context context, Locale locale, String term) {
            return term.startsWith("${inclusive")
                    ? inclusive(context) ? "or equal to " : ""
                    : super.interpolate(context, locale, term);
        }

        private static boolean inclusive(Context context) {
            return context.getConstraintDescriptor()
                    .getAttributes()
                    .get("inclusive")
                    .equals(true);
        }
    }
}
