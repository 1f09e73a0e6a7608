package org.sagitta.plugins.metrics.spectrum;

import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;
import org.sagitta.api.figure.Measurement;

/** Tests that figures which are computed from other figures take their errors from those. */
class DerivedFiguresTest {
    @Test
    void noMethodThatReadsAFiguresValueMakesAnExactFigure() {
        ArchRuleDefinition.codeUnits()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("org.sagitta.plugins.metrics..")
                .should(new ArchCondition<JavaCodeUnit>("make exact figures only of what are no figures") {
                    @Override
                    public void check(JavaCodeUnit unit, ConditionEvents events) {
                        boolean exact = calls(unit, "exact");
                        boolean value = calls(unit, "value");
                        events.add(new SimpleConditionEvent(
                                unit, !(exact && value), unit.getFullName() + " calls " + (exact ? "exact" : "")));
                    }
                })
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("org.sagitta.plugins.metrics"));
    }

    private static boolean calls(JavaCodeUnit unit, String method) {
        return unit.getMethodCallsFromSelf().stream()
                .map(JavaMethodCall::getTarget)
                .anyMatch(target -> target.getOwner().isEquivalentTo(Measurement.class)
                        && target.getName().equals(method));
    }
}
