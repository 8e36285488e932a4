package io.jenkins.plugins.zerodown.jenkins;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;

/** What everybody who can send a request may reach. */
@ArchTag("house")
@AnalyzeClasses(packages = "io.jenkins.plugins.zerodown.jenkins", importOptions = ImportOption.DoNotIncludeTests.class)
class JenkinsArchitectureTest {
    /** A method that Stapler serves, by its name. */
    private static final String SERVED = "do[A-Z].*";

    @ArchTest
    static final ArchRule what_is_served_takes_posts_alone = methods()
            .that()
            .haveNameMatching(SERVED)
            .should()
            .beAnnotatedWith("org.kohsuke.stapler.verb.POST")
            .orShould()
            .beAnnotatedWith("org.kohsuke.stapler.interceptor.RequirePOST");

    @ArchTest
    static final ArchRule what_is_served_asks_for_a_permission =
            methods().that().haveNameMatching(SERVED).should(askForAPermission());

    private static ArchCondition<JavaMethod> askForAPermission() {
        return new ArchCondition<>("ask for a permission") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean asked = asks(method, new HashSet<>());
                events.add(new SimpleConditionEvent(
                        method,
                        asked,
                        method.getFullName() + (asked ? " asks" : " asks nobody") + " for a permission"));
            }
        };
    }

    private static boolean asks(JavaCodeUnit unit, Set<JavaCodeUnit> seen) {
        return seen.add(unit)
                && unit.getCallsFromSelf().stream()
                        .map(JavaAccess::getTarget)
                        .anyMatch(target -> target.getName().equals("checkPermission")
                                || target.getName().equals("hasPermission")
                                || target.resolveMember()
                                        .filter(JavaCodeUnit.class::isInstance)
                                        .map(JavaCodeUnit.class::cast)
                                        .map(called -> asks(called, seen))
                                        .orElse(false));
    }
}
