package io.jenkins.plugins.zerodown.jenkins.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** A build that has begun. @param client who asks for it */
public record JenkinsBuild(JenkinsClient client, String job, int number) {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** The same build as another session sees it, such as one after a restart. */
    public JenkinsBuild as(JenkinsClient other) {
        return new JenkinsBuild(other, job, number);
    }

    /** One that something else has begun, or is about to. */
    public static JenkinsBuild awaited(JenkinsClient client, String job, int number)
            throws IOException, InterruptedException {
        JenkinsBuild build = new JenkinsBuild(client, job, number);
        Awaited.until(
                PATIENCE,
                build.url() + " to begin",
                () -> client.get(build.url() + "/api/json?tree=number").status() == 200);
        return build;
    }

    /** With a leading slash and none at its end. */
    public String url() {
        return url(job) + "/" + number;
    }

    static String url(String job) {
        return Arrays.stream(job.split("/"))
                .map(name -> "/job/" + JenkinsClient.encoded(name))
                .collect(Collectors.joining());
    }

    public String console() throws IOException, InterruptedException {
        return client.get(url() + "/consoleText").orThrow().body();
    }

    /** Waits for a text in the log, while the build runs. @throws IllegalStateException when it ends without */
    public void awaitLine(String text) throws IOException, InterruptedException {
        Awaited.until(PATIENCE, "\"" + text + "\" in the log of " + url(), () -> {
            boolean ended = ended();
            boolean there = console().contains(text);
            if (ended && !there) {
                throw new IllegalStateException(url() + " ended without \"" + text + "\": " + console());
            }
            return there;
        });
    }

    /** Waits for its end. @return SUCCESS, UNSTABLE, FAILURE, ABORTED or NOT_BUILT */
    public String result() throws IOException, InterruptedException {
        Awaited.until(PATIENCE, url() + " to end", this::ended);
        return client.json(url() + "/api/json?tree=result").get("result").asText();
    }

    private boolean ended() throws IOException, InterruptedException {
        JsonNode build = client.json(url() + "/api/json?tree=result,building,inProgress");
        return !build.get("result").isNull()
                && !build.get("building").asBoolean()
                && !build.path("inProgress").asBoolean();
    }

    /** Waits for the build to ask something, and says yes. */
    public void proceed() throws IOException, InterruptedException {
        String question = awaitQuestion();
        client.post(url() + "/input/" + question + "/proceedEmpty", Map.of()).orThrow();
    }

    /** @return the id of what the build asks by {@code input} */
    public String awaitQuestion() throws IOException, InterruptedException {
        return Awaited.value(PATIENCE, url() + " to ask", () -> {
            if (ended()) {
                throw new IllegalStateException(url() + " ended and asked nothing: " + console());
            }
            JsonNode question = client.json(url() + "/wfapi/nextPendingInputAction");
            return question.hasNonNull("id") ? question.get("id").asText() : null;
        });
    }

    /** As the cross beside a running build does. */
    public void abort() throws IOException, InterruptedException {
        client.post(url() + "/stop", Map.of()).orThrow();
    }
}
