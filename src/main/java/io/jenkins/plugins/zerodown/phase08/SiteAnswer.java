package io.jenkins.plugins.zerodown.phase08;

import io.jenkins.plugins.zerodown.target.Application.Health;

/**
 * What a site answered to one request.
 *
 * @param status of HTTP; 0 where no answer came
 * @param location of a redirect, or empty
 * @param body its beginning; where no answer came, why
 */
record SiteAnswer(int status, String location, String body) {
    private static final int SHOWN = 200;

    static SiteAnswer none(String reason) {
        return new SiteAnswer(0, "", reason);
    }

    boolean isAsExpected(Health health) {
        return status == health.status() && health.body().map(body::contains).orElse(true);
    }

    boolean redirects() {
        return status >= 300 && status < 400 && !location.isEmpty();
    }

    /** For the log: what it was, and what should have been. */
    String comparedWith(Health health) {
        if (status == 0) {
            return body;
        }
        if (status != health.status()) {
            return "status " + status + " instead of " + health.status()
                    + (redirects() ? ", leading to " + location : "") + (body.isBlank() ? "" : ": " + shown());
        }
        return "status " + status + ", but '" + health.body().orElse("") + "' is not in the body: " + shown();
    }

    private String shown() {
        String text = body.replaceAll("(?s)<(script|style)\\b.*?</\\1>", " ").replaceAll("<[^>]*>", " ")
                .replaceAll("\\s+", " ").strip();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
