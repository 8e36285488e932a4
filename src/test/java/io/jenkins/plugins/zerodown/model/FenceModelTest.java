package io.jenkins.plugins.zerodown.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.model.FenceModel.Bug;
import io.jenkins.plugins.zerodown.model.FenceModel.Verdict;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every state that an engine which goes on too late can bring about. docs/reliability.md tells the numbers. */
class FenceModelTest {
    @Test
    void whoever_goes_on_after_his_lock_was_taken_harms_nobody_and_says_so() {
        Verdict verdict = new FenceModel().explore();

        System.out.println("zombies on one server: " + verdict.states() + " states, " + verdict.ends() + " ends");
        assertThat(verdict.broken()).isEmpty();
        assertThat(verdict.ends()).isPositive();
    }

    private static final Map<Bug, String> FOUND = Map.of(
            Bug.UNFENCED_SWITCH, "another release is live than the one that another owner has switched to",
            Bug.UNFENCED_MARK, "a release was marked good while another was live",
            Bug.UNFENCED_LIFT, "the maintenance mode of another owner is not on any more",
            Bug.LATE_MAINTENANCE, "maintenance mode",
            Bug.UNFENCED_REMOVAL, "what is live is not whole",
            Bug.UNFENCED_LOG, "deployment.log has an end of the first one after that of another owner",
            Bug.RELEASE_OF_ANY_LOCK, "the lock of another owner was given back",
            Bug.REMOVAL_ON_LOST_INPUT, "a release is said to be complete, and is not",
            Bug.SUCCESS_UNHEARD, "an engine that lost its lock says that all went well",
            Bug.SAME_TOKEN, "a release was marked good while another was live");

    @ParameterizedTest
    @EnumSource
    void a_mistake_that_is_made_on_purpose_is_found(Bug bug) {
        assertThat(new FenceModel(bug).explore().broken())
                .hasValueSatisfying(
                        text -> assertThat(text).contains(FOUND.get(bug)).contains("\n  <- "));
    }
}
