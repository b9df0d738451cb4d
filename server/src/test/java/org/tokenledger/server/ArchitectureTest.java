package org.tokenledger.server;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.Predefined;

import jakarta.servlet.Servlet;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.tokenledger.events.Cause;
import org.tokenledger.events.LedgerEvent;
import org.tokenledger.permission.Catalogue;

import java.util.Date;
import java.util.Set;

/** Who may know whom: docs/architecture.md and the habits of this code, as rules. */
@NullMarked
class ArchitectureTest {
    private static final String SERVER = "org.tokenledger.server..";
    private static final String COMMAND = "org.tokenledger.command..";
    private static final String QUERY = "org.tokenledger.query..";
    private static final String[] SHARED = {
        "org.tokenledger.contract..",
        "org.tokenledger.events..",
        "org.tokenledger.permission..",
        "org.tokenledger.token.."
    };

    /** The one class that makes the clock that everybody else is given. */
    private static final String CLOCK = "org.tokenledger.server.ledger.LedgerConfiguration";

    private static final Set<String> CLOCKS =
            Set.of("systemUTC", "systemDefaultZone", "system", "tickMillis", "tickSeconds");

    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("org.tokenledger");

    @Test
    void bothSidesKnowWhatIsSharedAndNotEachOther() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("server")
                .definedBy(SERVER)
                .layer("command-side")
                .definedBy(COMMAND)
                .layer("query-side")
                .definedBy(QUERY)
                .layer("shared-events")
                .definedBy(SHARED)
                .whereLayer("server")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("command-side")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("query-side")
                .mayOnlyBeAccessedByLayers("server")
                .whereLayer("shared-events")
                .mayNotAccessAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .check(ALL);
    }

    @Test
    void whatIsSharedNeedsTheJdkAlone() {
        classes()
                .that()
                .resideInAnyPackage(SHARED)
                .should()
                .onlyDependOnClassesThat(
                        resideInAPackage("java..")
                                .or(resideInAPackage("org.jspecify.."))
                                .or(JavaClass.Predicates.resideInAnyPackage(SHARED)))
                .check(ALL);
    }

    @Test
    void eventsHoldTypesOfTheJdk() {
        fields().that()
                .areDeclaredInClassesThat()
                .areAssignableTo(LedgerEvent.class)
                .and()
                .areNotStatic()
                .should()
                .haveRawType(resideInAPackage("java..").or(equivalentTo(Cause.class)))
                .check(ALL);
        fields().that()
                .areDeclaredIn(Cause.class)
                .should()
                .haveRawType(resideInAPackage("java.."))
                .check(ALL);
    }

    @Test
    void decisionsDoNotKnowTheDatabase() {
        noClasses()
                .that()
                .resideInAPackage(COMMAND)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
                .check(ALL);
    }

    @Test
    void onlyTheStoreTheLauncherAndTheirWiringKnowTheDatabaseInTheServer() {
        noClasses()
                .that()
                .resideInAPackage("org.tokenledger.server.*..")
                .and()
                .resideOutsideOfPackages(
                        "org.tokenledger.server.ledger..",
                        "org.tokenledger.server.launch..",
                        "org.tokenledger.server.maintenance..",
                        "org.tokenledger.server.operations..",
                        "org.tokenledger.server.problem..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..")
                .check(ALL);
    }

    @Test
    void onlyDecisionsAndTheStoreKnowAxon() {
        noClasses()
                .that()
                .resideOutsideOfPackages(COMMAND, "org.tokenledger.server.ledger..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.axonframework..")
                .check(ALL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.tokenledger.(*)..",
                "org.tokenledger.command.(**)",
                "org.tokenledger.query.(**)",
                "org.tokenledger.server.(*)..",
            })
    void packagesOfAModuleDoNotDependOnEachOtherInACircle(String packages) {
        slices().matching(packages)
                .should()
                .beFreeOfCycles()
                // It refuses an unknown permission in the contract's words.
                .ignoreDependency(
                        equivalentTo(Catalogue.class), resideInAPackage("org.tokenledger.contract"))
                .check(ALL);
    }

    @Test
    void endpointsOfBothSidesAreInWebPackages() {
        classes()
                .that()
                .resideInAnyPackage(COMMAND, QUERY)
                .and(
                        describe(
                                "take requests",
                                type ->
                                        type.isMetaAnnotatedWith(Controller.class)
                                                || type.isAssignableTo(Servlet.class)))
                .should()
                .resideInAPackage("..web")
                .check(ALL);
    }

    @Test
    void theServersOwnPagesAreWhereTheyAreLookedFor() {
        classes()
                .that()
                .resideInAPackage(SERVER)
                .and()
                .areMetaAnnotatedWith(Controller.class)
                .should()
                .resideInAnyPackage("..server.web", "..server.openapi", "..server.operations")
                .check(ALL);
    }

    @Test
    void decisionsDoNotKnowHttp() {
        noClasses()
                .that()
                .resideInAPackage(COMMAND)
                .and()
                .resideOutsideOfPackage("..web")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework..")
                .check(ALL);
    }

    @Test
    void whatListenersOfEveryKindAskKnowsNoneOfThem() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "org.tokenledger.query.attempt..",
                        "org.tokenledger.query.verification",
                        "org.tokenledger.query.verification.forward..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework..", "io.netty..")
                .check(ALL);
    }

    @Test
    void onlyTheVerificationListenerKnowsNetty() {
        String listener = "org.tokenledger.query.verification.listener..";
        noClasses()
                .that()
                .resideOutsideOfPackage(listener)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage(listener)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.servlet..", "org.springframework..", "java.sql..")
                .check(ALL);
    }

    @Test
    void noNameSaysNothing() {
        noClasses()
                .should()
                .haveNameMatching(".*(D[Tt][Oo]|Impl|Manager|Utils?|Helper|Service)(\\$.*)?")
                .check(ALL);
    }

    @Test
    void timeComesFromTheClock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(CLOCK)
                .should()
                .callMethodWhere(
                        describe("asks for the time itself", ArchitectureTest::asksForTime))
                .orShould()
                .callConstructor(Date.class)
                .check(ALL);
        // The exception is there, and is one.
        classes()
                .that()
                .haveFullyQualifiedName(CLOCK)
                .should()
                .callMethodWhere(describe("makes a clock", ArchitectureTest::asksForTime))
                .check(ALL);
    }

    private static boolean asksForTime(JavaCall<?> call) {
        String type = call.getTargetOwner().getFullName();
        String method = call.getName();
        return method.equals("currentTimeMillis")
                || (type.startsWith("java.time.") && method.equals("now"))
                || (type.equals("java.time.Clock") && CLOCKS.contains(method));
    }

    @Test
    void whatIsNeededComesThroughTheConstructor() {
        noFields()
                .should()
                .beAnnotatedWith(Autowired.class)
                .orShould()
                .beAnnotatedWith(Value.class)
                .orShould()
                .beAnnotatedWith("jakarta.inject.Inject")
                .orShould()
                .beAnnotatedWith("jakarta.annotation.Resource")
                .check(ALL);
    }
}
