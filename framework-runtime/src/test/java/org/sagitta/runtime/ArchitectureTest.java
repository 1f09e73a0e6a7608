package org.sagitta.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Tests the borders within the runtime: data flow in one direction, from the descriptor to the sinks. */
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
                        "org.sagitta.runtime.preparation..",
                        "org.sagitta.runtime.training..",
                        "org.sagitta.runtime.measurement..",
                        "org.sagitta.runtime.run..",
                        "org.sagitta.runtime.model..",
                        "org.sagitta.runtime.dl4j..",
                        "org.pf4j..",
                        "com.google.inject..",
                        "tools.jackson..")
                .check(RUNTIME);
    }

    @Test
    void aRunKnowsNothingOfWhoListens() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.sagitta.runtime.record..",
                        "org.sagitta.runtime.event..",
                        "org.sagitta.runtime.preparation..",
                        "org.sagitta.runtime.training..",
                        "org.sagitta.runtime.measurement..",
                        "org.sagitta.runtime.run..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.sagitta.runtime.experiment..",
                        "org.sagitta.runtime.mlflow..",
                        "org.sagitta.runtime.report..",
                        "org.sagitta.runtime.console..",
                        "org.sagitta.runtime.cli..",
                        "org.mlflow..")
                .check(RUNTIME);
    }

    /** A report, a sink or a verdict can thus be made of a run of any age, by whoever executed it. */
    @Test
    void whoReadsRunsReadsTheirRecords() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.sagitta.runtime.report..",
                        "org.sagitta.runtime.mlflow..",
                        "org.sagitta.runtime.verdict..",
                        "org.sagitta.runtime.console..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.sagitta.runtime.preparation..",
                        "org.sagitta.runtime.training..",
                        "org.sagitta.runtime.measurement..",
                        "org.sagitta.runtime.run..")
                .check(RUNTIME);
    }

    @Test
    void partsOfTheDescriptorHaveNoCycles() {
        slices().matching("org.sagitta.runtime.descriptor.(**)")
                .should()
                .beFreeOfCycles()
                .check(RUNTIME);
    }

    @Test
    void theDescriptorsRecordsKnowNothingOfHowTheyAreRead() {
        noClasses()
                .that()
                .resideInAPackage("org.sagitta.runtime.descriptor")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.sagitta.runtime.descriptor.*..")
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
