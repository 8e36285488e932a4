package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.secrets.SecretShapes;
import java.net.URI;
import java.util.function.UnaryOperator;

/**
 * What a site answered to one request.
 *
 * @param status of HTTP; 0 where no answer came
 * @param location of a redirect, or empty
 * @param body its beginning; where no answer came, why
 * @param own whether it came from an address of the application: what others say is not repeated
 */
public record SiteAnswer(int status, String location, String body, boolean own) {
    private static final int SHOWN = 120;

    public static SiteAnswer none(String reason) {
        return new SiteAnswer(0, "", reason, true);
    }

    public boolean isAsExpected(Health health) {
        return status == health.status() && health.body().map(body::contains).orElse(true);
    }

    public boolean redirects() {
        return status >= 300 && status < 400 && !location.isEmpty();
    }

    /** For the log: what it was, and what should have been. @param known masks the secrets that are known */
    public String comparedWith(Health health, UnaryOperator<String> known) {
        if (status == 0) {
            return body;
        }
        String said = own
                ? text(known)
                : "(" + body.length()
                        + " characters, not shown: who answers is none of the target's"
                        + " servers or sites; its application.health.url, or allowedAddresses, would name it)";
        if (status != health.status()) {
            return "status " + status + " instead of " + health.status()
                    + (redirects() ? ", leading to " + place(known) : "") + (body.isBlank() ? "" : ": " + said);
        }
        return "status " + status + ", but '" + health.body().orElse("") + "' is not in the body: " + said;
    }

    /** Its body for the log. @param known masks the secrets that are known */
    public String shown(UnaryOperator<String> known) {
        return text(known);
    }

    /** On one line, short. Masked before it is cut, since half of a secret is not known for one. */
    private String text(UnaryOperator<String> known) {
        String text = body.replaceAll("(?s)<(script|style)\\b.*?</\\1>", " ").replaceAll("<[^>]*>", " ");
        return shortened(
                SecretShapes.masked(known.apply(text)).replaceAll("\\s+", " ").strip());
    }

    /** Without its query, in which tokens travel. */
    private String place(UnaryOperator<String> known) {
        if (!own) {
            return "another place";
        }
        try {
            URI to = URI.create(location);
            return shortened(SecretShapes.masked(known.apply((to.getHost() == null
                            ? ""
                            : to.getScheme() + "://" + to.getHost() + (to.getPort() < 0 ? "" : ":" + to.getPort()))
                    + (to.getRawPath() == null ? "" : to.getRawPath()))));
        } catch (IllegalArgumentException e) {
            return "what is no address";
        }
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
