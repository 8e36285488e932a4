package io.jenkins.plugins.zerodown;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.jenkins.plugins.zerodown.fixture.LocalConnector;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.WebStack;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code mvn test} runs starts no program and no server: all of that is tagged, and waits for {@code verify}. */
@Tag("house")
class FastLayerTest {
    private static final Set<String> STARTERS = Set.of(
            ProcessBuilder.class.getName(),
            ServerSocket.class.getName(),
            LocalConnector.class.getName(),
            Ran.class.getName(),
            TestServer.class.getName(),
            WebStack.class.getName());

    @Test
    void a_test_without_the_tag_starts_no_program_and_no_server() {
        JavaClasses tests = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages("io.jenkins.plugins.zerodown");

        noClasses()
                .that(describe("are tests of the fast layer", FastLayerTest::isFast))
                .should()
                .dependOnClassesThat(
                        describe("start programs or servers", type -> STARTERS.contains(type.getFullName())))
                .check(tests);
    }

    private static boolean isFast(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getSimpleName().endsWith("Test")
                && !outermost.isEquivalentTo(FastLayerTest.class)
                && Arrays.stream(outermost.reflect().getAnnotationsByType(Tag.class))
                        .noneMatch(tag -> tag.value().equals("servers"));
    }
}
