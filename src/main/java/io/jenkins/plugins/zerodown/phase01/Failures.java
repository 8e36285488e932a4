package io.jenkins.plugins.zerodown.phase01;

import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.flow.StepFailure.Reason;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;

/** What a failed build means for the deployment. */
final class Failures {
    private Failures() {}

    static StepFailure of(BuildFailure failure) {
        Reason reason = failure.kind() == BuildFailure.Kind.UNUSABLE ? Reason.UNUSABLE : Reason.FAILED;
        return new StepFailure(reason, failure.getMessage(), failure);
    }
}
