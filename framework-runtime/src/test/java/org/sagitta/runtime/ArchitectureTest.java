package org.sagitta.runtime;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.sagitta.api.layer.LayerRule;

/** The borders within the runtime: data flow one way, from the descriptor to the sinks. */
class ArchitectureTest {
    private static final JavaClasses RUNTIME = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sagitta.runtime");

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.sagitta.runtime.(*)..").should().beFreeOfCycles().check(RUNTIME);
    }

    @Test
    void packagesOfTheEngineHaveNoCycles() {
        slices().matching("org.sagitta.runtime.engine.(*)..")
                .should()
                .beFreeOfCycles()
                .check(RUNTIME);
    }

    @Test
    void nothingInTheEngineDependsOnItsRoot() {
        noClasses()
                .that()
                .resideInAPackage("org.sagitta.runtime.engine.*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sagitta.runtime.engine")
                .check(RUNTIME);
    }

    @Test
    void theEngineKnowsNothingOfDescriptorsPluginsOrRuns() {
        noClasses()
                .that()
                .resideInAPackage("org.sagitta.runtime.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.sagitta.runtime.descriptor..",
                        "org.sagitta.runtime.plugin..",
                        "org.sagitta.runtime.run..",
                        "org.sagitta.runtime.model..",
                        "org.pf4j..",
                        "com.google.inject..",
                        "tools.jackson..")
                .check(RUNTIME);
    }

    @Test
    void theEngineAsksALayersRuleAndNotItsClass() {
        noClasses()
                .that()
                .resideInAPackage("org.sagitta.runtime.engine..")
                .and()
                .resideOutsideOfPackage("org.sagitta.runtime.engine.rule..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("org.sagitta.runtime.engine.rule..").and(assignableTo(LayerRule.class)))
                .check(RUNTIME);
    }

    @Test
    void aRunKnowsNothingOfWhoListens() {
        noClasses()
                .that()
                .resideInAPackage("org.sagitta.runtime.run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.sagitta.runtime.mlflow..",
                        "org.sagitta.runtime.report..",
                        "org.sagitta.runtime.console..",
                        "org.sagitta.runtime.cli..",
                        "org.mlflow..")
                .check(RUNTIME);
    }

    @Test
    void nothingDependsOnTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.sagitta.runtime.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sagitta.runtime.cli..")
                .check(RUNTIME);
    }

    @Test
    void onlyWhatShowsThingsKnowsTheTerminal() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.sagitta.runtime.cli..", "org.sagitta.runtime.console..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "me.tongfei..")
                .check(RUNTIME);
    }
}
