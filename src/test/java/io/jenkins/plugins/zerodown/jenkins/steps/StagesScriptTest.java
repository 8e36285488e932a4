package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.Deployment;
import io.jenkins.plugins.zerodown.flow.Phase;
import io.jenkins.plugins.zerodown.flow.Step;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StagesScriptTest {
    private static List<String> found(String expression, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(expression).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    @Test
    void a_deployment_has_a_stage_for_each_phase_and_every_step_in_order() {
        String script = StagesScript.of(Part.DEPLOY, "");

        assertThat(found("stage\\('(\\d[^']*)'\\)", script))
                .containsExactlyElementsOf(
                        Arrays.stream(Phase.values()).map(Phase::heading).toList());
        assertThat(found("zdStep '([\\d.]+)'", script))
                .containsExactlyElementsOf(
                        Deployment.steps().stream().map(Step::number).toList());
    }

    @Test
    void the_separate_parts_have_every_step_once_between_them() {
        List<String> steps = Stream.of(Part.BUILD, Part.RELEASE, Part.SWITCH, Part.CLEANUP)
                .flatMap(part -> found("zdStep '([\\d.]+)'", StagesScript.of(part, "")).stream())
                .toList();

        assertThat(steps)
                .containsExactlyElementsOf(
                        Deployment.steps().stream().map(Step::number).toList());
    }

    @Test
    void what_fails_up_to_phase_8_is_reverted_in_a_stage_of_its_own_and_what_fails_later_is_not() {
        String script = StagesScript.of(Part.DEPLOY, "");

        int revert = script.indexOf("steps.stage('Revert') { steps.zdStep 'revert' }");
        assertThat(revert).isGreaterThan(script.indexOf("zdStep '8.4'")).isLessThan(script.indexOf("zdStep '9.1'"));
        assertThat(script.indexOf("zdStep 'revert'", revert + 40)).isNegative();
        assertThat(script).endsWith("return steps.zdStep('finish')\n");
    }

    @Test
    void a_cleanup_by_itself_has_nothing_to_revert() {
        assertThat(StagesScript.of(Part.CLEANUP, "")).doesNotContain("Revert").contains("zdStep 'finish'");
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void the_target_stands_in_every_stage_where_a_build_has_several(Part part) {
        List<String> stages = found("stage\\('([^']*)'\\)", StagesScript.of(part, "shop-eu_1.0:a"));

        assertThat(stages).isNotEmpty().allSatisfy(stage -> assertThat(stage).endsWith(": shop-eu_1.0:a"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a'b", "a\nb", "a b", "a\\", "a${b}", "ä"})
    void no_name_that_could_end_a_literal_becomes_text_of_a_program(String name) {
        assertThatThrownBy(() -> StagesScript.of(Part.DEPLOY, name)).isInstanceOf(IllegalArgumentException.class);
    }
}
