package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The headers that {@code health.headers} adds to each request to the application, such as a login. */
final class RequestHeaders {
    private RequestHeaders() {}

    /** @throws StepFailure where a value is not there, or cannot be a header's */
    static Map<String, String> of(DeploymentContext context) throws StepFailure {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> header :
                context.application().access().headers().entrySet()) {
            String key = "health.headers." + header.getKey();
            String value;
            try {
                value = context.secrets().text(header.getValue()).strip();
            } catch (IOException e) {
                throw new StepFailure(key + ": " + e.getMessage(), e);
            }
            if (value.isEmpty() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
                throw new StepFailure(key + ": " + header.getValue()
                        + " holds nothing that can be a header's value: it is empty, or has a character that is not"
                        + " ASCII");
            }
            headers.put(header.getKey(), value);
        }
        return headers;
    }

    /** As lines of a program's standard input. */
    static String lines(Map<String, String> headers, String cookie) {
        StringBuilder lines = new StringBuilder();
        headers.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append('\n'));
        return cookie.isEmpty() ? lines.toString() : lines + "Cookie: " + cookie + "\n";
    }
}
