package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Application;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Secret texts that a later step cannot do without. One that is missing is better known while nothing has been touched
 * than after the switch, which would be taken back for it.
 */
public final class NeededTexts {
    private NeededTexts() {}

    /** For a deployment. */
    public static void check(DeploymentContext context) throws StepFailure {
        Application.Maintenance maintenance = context.application().maintenance();
        Map<String, Optional<String>> texts = new LinkedHashMap<>();
        texts.put("maintenance.secret", maintenance.on() ? maintenance.secret() : Optional.empty());
        check(context, texts);
        checkSwitch(context);
    }

    /** For whatever switches. */
    public static void checkSwitch(DeploymentContext context) throws StepFailure {
        Application.Opcache opcache = context.application().opcache();
        boolean asked = opcache.method() == Application.Opcache.Method.URL;
        check(context, Map.of("opcache.tokenEnv", asked ? opcache.tokenEnv() : Optional.empty()));
    }

    private static void check(DeploymentContext context, Map<String, Optional<String>> texts) throws StepFailure {
        for (Map.Entry<String, Optional<String>> text : texts.entrySet()) {
            if (text.getValue().isEmpty()) {
                continue;
            }
            try {
                context.secrets().text(text.getValue().get());
            } catch (IOException e) {
                throw new StepFailure(StepFailure.Reason.UNUSABLE, text.getKey() + ": " + e.getMessage(), e);
            }
        }
    }
}
