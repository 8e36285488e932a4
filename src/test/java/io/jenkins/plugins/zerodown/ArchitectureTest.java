package io.jenkins.plugins.zerodown;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTag;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The shape of the code, as the design's section 6 has it. */
@ArchTag("house")
@AnalyzeClasses(packages = "io.jenkins.plugins.zerodown", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.jenkins.plugins.zerodown";

    /**
     * From the top floor down: each room is used from the floors above it, and by rooms of its own floor that stand
     * before it.
     */
    private static final List<String> ROOMS = List.of(
            "jenkins",
            "cli",
            "service",
            "protocol",
            "deployment",
            "phases",
            "check",
            "prefetch",
            "probe",
            "flow",
            "lint",
            "notify",
            "http",
            "workspace",
            "lock",
            "transfer",
            "release",
            "secrets",
            "remote",
            "ssh",
            "config",
            "local");

    @ArchTest
    static void the_arrows_run_one_way(JavaClasses all) {
        Architectures.LayeredArchitecture house = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room : ROOMS) {
            house = house.layer(room)
                    .definedBy(
                            switch (room) {
                                case "deployment" -> ROOT;
                                case "phases" -> ROOT + ".phase*..";
                                default -> ROOT + "." + room + "..";
                            });
        }
        for (String room : ROOMS) {
            List<String> above = ROOMS.subList(0, ROOMS.indexOf(room));
            house = above.isEmpty()
                    ? house.whereLayer(room).mayNotBeAccessedByAnyLayer()
                    : house.whereLayer(room).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
        }
        house.whereLayer("cli").mayNotBeAccessedByAnyLayer().check(all);
    }

    /** The rooms of Jenkins' side, by the same rule. */
    @ArchTest
    static final ArchRule no_room_of_jenkins_is_in_a_circle =
            slices().matching(ROOT + ".jenkins.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule no_room_is_in_a_circle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    /**
     * 6.3, 8.3 and 8.4 pass and lift the maintenance mode that 5.1 turned on: how it is told and undone belongs in one
     * place, with it.
     */
    @ArchTest
    static final ArchRule phases_do_not_know_each_other = slices().matching(ROOT + ".phase(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAnyPackage(ROOT + ".phase06..", ROOT + ".phase08.."), simpleName("Maintenance"));

    @ArchTest
    static final ArchRule the_engine_knows_nothing_of_jenkins = noClasses()
            .that(not(resideInAPackage(ROOT + ".jenkins..")))
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                    "hudson..", "jenkins..", "org.jenkinsci..", "org.kohsuke..", ROOT + ".jenkins.."));

    @ArchTest
    static final ArchRule only_the_command_line_knows_picocli = only(".cli..", "picocli..");

    @ArchTest
    static final ArchRule only_ssh_knows_jsch = only(".ssh..", "com.jcraft.jsch..");

    @ArchTest
    static final ArchRule only_the_lint_knows_the_sql_parser = only(".lint..", "net.sf.jsqlparser..");

    @ArchTest
    static final ArchRule only_the_configuration_knows_yaml = only(".config..", "org.snakeyaml..");

    @ArchTest
    static final ArchRule only_the_transfer_knows_zstd = only(".transfer..", "io.airlift..");

    @ArchTest
    static final ArchRule only_the_demo_has_an_ssh_server = only(".cli.demo..", "org.apache.sshd..");

    /**
     * The base of a delta, by itself, is a word of the field; as an ending it says that a class is there to be
     * inherited.
     */
    @ArchTest
    static final ArchRule a_class_is_named_for_what_it_is = noClasses()
            .should()
            .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl|[a-z]Base)")
            .orShould()
            .haveNameMatching(".*\\.Abstract[A-Z]\\w*");

    /**
     * Whoever reads or searches a name finds one thing by it. Messages are made by the localizer, one for a package.
     */
    @ArchTest
    static void a_simple_name_stands_for_one_class(JavaClasses all) {
        assertThat(all.stream()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .map(JavaClass::getSimpleName)
                        .filter(name -> !name.equals("Messages") && !name.equals("package-info")))
                .doesNotHaveDuplicates();
    }

    @ArchTest
    static final ArchRule no_package_is_a_drawer =
            noClasses().should().resideInAnyPackage("..common..", "..core..", "..misc..", "..util..", "..utils..");

    /** A connection is made for the engine, never by a step: a step is given hosts. */
    @ArchTest
    static final ArchRule steps_know_no_connections = noClasses()
            .that()
            .resideInAPackage(ROOT + ".phase*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + ".ssh..");

    @ArchTest
    static final ArchRule commands_are_run_as_processes_only_where_things_are_built_or_shown = noClasses()
            .that(not(resideInAnyPackage(
                    ROOT + ".workspace..", ROOT + ".phase01..", ROOT + ".phase02..", ROOT + ".cli..")))
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.lang.ProcessBuilder");

    @ArchTest
    static final ArchRule secrets_and_values_are_not_printed_past_the_log = noClasses()
            .that(not(resideInAPackage(ROOT + ".cli..")))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    /** A reader who has a number or a title in front of him finds its class without a search. */
    @ArchTest
    static void each_step_lies_in_the_package_of_its_number_and_is_named_by_its_title(JavaClasses all) {
        List<String> astray = new ArrayList<>();
        for (Step step : Deployment.steps()) {
            String phase = String.format("phase%02d", Phase.of(step.number()).number());
            String expected = ROOT + "." + phase + "." + step.title().replaceAll("[^A-Za-z]", "");
            if (!step.getClass().getName().equals(expected)) {
                astray.add(step.heading() + " is " + step.getClass().getName() + " and not " + expected);
            }
        }

        assertThat(astray).isEmpty();
    }

    @ArchTest
    static void the_deployment_lists_its_steps_in_the_order_of_their_numbers(JavaClasses all) {
        assertThat(Deployment.steps())
                .extracting(Step::number)
                .doesNotHaveDuplicates()
                .isSortedAccordingTo(Comparator.comparingInt(
                                (String number) -> Phase.of(number).number())
                        .thenComparing(number -> Integer.valueOf(number.substring(number.indexOf('.') + 1))));
    }

    @ArchTest
    static void the_deployment_lists_every_step_that_there_is(JavaClasses all) {
        assertThat(all)
                .filteredOn(type ->
                        type.isAssignableTo(Step.class) && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .extracting(JavaClass::getName)
                .containsExactlyInAnyOrderElementsOf(Deployment.steps().stream()
                        .map(step -> step.getClass().getName())
                        .toList());
    }

    private static ArchRule only(String layer, String library) {
        return classes()
                .that(not(resideInAPackage(ROOT + layer)))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage(library)));
    }
}
