package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** A way to ask a release that need not be live. */
public interface ReleaseRequest {
    /**
     * Redirects that stay on the site are followed.
     *
     * @param uri a path, with its query
     * @param cookie value of a Cookie header; empty for none
     * @param goal the status at which no redirect is followed any more
     * @param timeout of each request
     */
    Result get(Host host, String uri, String cookie, int goal, Duration timeout)
            throws RemoteFailure, StepFailure, InterruptedException;

    /** What came of one request. */
    sealed interface Result {
        /** @param errors what PHP wrote to its error stream meanwhile */
        record Answered(SiteAnswer answer, String errors) implements Result {}

        /** Nothing could be asked at all, which says nothing about the release. */
        record NotAsked(String why) implements Result {}
    }

    /** The page that tells health, from the root on: the path of health.url, else that of health.perServer. */
    static String healthPath(DeploymentContext context) {
        return context.application()
                .health()
                .flatMap(health -> health.url().or(health::perServer))
                .map(URI::create)
                .map(PublicSite::path)
                .orElse("/");
    }

    /** One request of those that follow redirects. */
    interface Once {
        Result ask(String uri) throws RemoteFailure, InterruptedException;
    }

    /** Asks by {@code once} until no redirect within the site is left. */
    static Result follow(PublicSite site, String uri, int goal, Once once) throws RemoteFailure, InterruptedException {
        String place = uri;
        for (int redirects = 0; ; redirects++) {
            Result result = once.ask(place);
            Optional<String> next = result instanceof Result.Answered answered
                            && answered.answer().redirects()
                            && answered.answer().status() != goal
                    ? site.redirected(place, answered.answer().location())
                    : Optional.empty();
            if (next.isEmpty() || next.get().equals(place) || redirects == SiteRequest.REDIRECTS) {
                return result;
            }
            place = next.get();
        }
    }
}
