package io.jenkins.plugins.zerodown.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Depth;
import io.jenkins.plugins.zerodown.model.SwitchModel.Bug;
import io.jenkins.plugins.zerodown.model.SwitchModel.Verdict;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state that a switch can get into. The numbers are what docs/reliability.md tells. */
class SwitchModelTest {
    @ParameterizedTest(name = "{0} servers, another engine: {1}")
    @MethodSource("sizes")
    void it_ends_with_all_new_or_all_old_or_with_the_truth_about_each(int servers, boolean intruder) {
        Verdict verdict = new SwitchModel(servers, intruder).explore();
        System.out.println(servers + " servers, " + (intruder ? "with" : "without") + " another engine: "
                + verdict.states() + " states, " + verdict.ends() + " ends");
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.ends()).isPositive();
    }

    /**
     * What takes seconds waits for -Dzd.depth=whole; four servers with another engine, half a minute, for
     * -Dzd.faults=whole.
     */
    static Stream<Arguments> sizes() {
        int alone = Depth.isWhole() ? 4 : 3;
        int disturbed = "whole".equals(System.getProperty("zd.faults")) ? 4 : alone - 1;
        return Stream.concat(
                IntStream.rangeClosed(1, alone).mapToObj(servers -> Arguments.of(servers, false)),
                IntStream.rangeClosed(1, disturbed).mapToObj(servers -> Arguments.of(servers, true)));
    }

    @ParameterizedTest
    @CsvSource({
        "NO_REVERT,      every server is said to serve what it served before",
        "NO_FENCING,     somebody else has the lock of a server",
        "NO_SETTLING,    what is said of a server",
        "EARLY_REPORT,   what is said of a server",
        "HOPEFUL_REPORT, what is said of a server"
    })
    void a_mistake_that_is_made_on_purpose_is_found(Bug bug, String broken) {
        assertThat(new SwitchModel(2, true, bug).explore().broken())
                .hasValueSatisfying(text -> assertThat(text).startsWith(broken).contains("\n  <- "));
    }

    @Test
    void a_lock_without_fencing_harms_nobody_while_nobody_else_comes() {
        assertThat(new SwitchModel(2, false, Bug.NO_FENCING).explore().broken()).isEmpty();
    }
}
