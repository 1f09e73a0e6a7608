package org.sagitta.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.sagitta.api.operator.CurvatureOperator;

class ApiBordersTest {
    private static final JavaClasses API = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sagitta.api");

    @Test
    void theApiSeesItsFewLibrariesAndNeitherTheRuntimeNorGuiceNorMlflow() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.sagitta.api..",
                        "org.nd4j..",
                        "org.pf4j..",
                        "com.google.common..",
                        "jakarta.inject..",
                        "jakarta.validation..")
                .check(API);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.sagitta.api.(*)..").should().beFreeOfCycles().check(API);
    }

    @Test
    void theRulesSeeTheWholeApiAndNoTests() {
        assertTrue(API.contain(CurvatureOperator.class));
        assertTrue(API.stream().noneMatch(any -> any.getName().endsWith("Contract")));
    }
}
