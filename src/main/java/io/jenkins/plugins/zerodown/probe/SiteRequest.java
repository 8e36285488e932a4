package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.config.ReachableAddresses;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.http.AddressRefused;
import io.jenkins.plugins.zerodown.http.OutboundAnswer;
import io.jenkins.plugins.zerodown.http.OutboundHttp;
import io.jenkins.plugins.zerodown.http.OutboundRequest;
import io.jenkins.plugins.zerodown.http.OutboundRoute;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Requests of the engine itself to the public site. Redirects stay on the same host and never leave https. */
public final class SiteRequest {
    static final int REDIRECTS = 5;
    /** Bytes of a body that are kept; the rest is read and forgotten. */
    private static final int KEPT = 1 << 20;

    private final ReachableAddresses reachable;
    private final OutboundHttp http;
    private final Map<String, String> headers;

    /** @throws StepFailure where a header of health.headers has no value, or health.certificates cannot be used */
    public SiteRequest(DeploymentContext context) throws StepFailure {
        this(context.target().reachable(), RequestHeaders.of(context), route(context));
    }

    /** @param headers that each GET has */
    SiteRequest(ReachableAddresses reachable, Map<String, String> headers, OutboundRoute route) {
        this.reachable = reachable;
        this.http = new OutboundHttp(reachable, route);
        this.headers = headers;
    }

    /**
     * @param cookie value of a Cookie header; empty for none
     * @param goal the status at which no redirect is followed any more
     * @param timeout for all of it, redirects included
     * @return what the last of the redirects answered; with status 0 and the reason where none did
     * @throws StepFailure where the target does not let the engine ask there
     */
    public SiteAnswer get(URI url, String cookie, int goal, Duration timeout) throws StepFailure, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        URI place = url;
        for (int redirects = 0; ; redirects++) {
            OutboundRequest request = OutboundRequest.get(place).header("Cache-Control", "no-cache");
            for (Map.Entry<String, String> header : headers.entrySet()) {
                request = request.header(header.getKey(), header.getValue());
            }
            SiteAnswer answer = send(
                    cookie.isEmpty() ? request : request.header("Cookie", cookie),
                    Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            Optional<URI> next =
                    answer.redirects() && answer.status() != goal ? next(place, answer.location()) : Optional.empty();
            if (next.isEmpty() || redirects == REDIRECTS) {
                return answer;
            }
            place = next.get();
        }
    }

    /**
     * @param bearer token of the Authorization header; empty for none. Redirects are not followed: the token is for
     *     this URL alone
     * @throws StepFailure as {@link #get}
     */
    public SiteAnswer post(URI url, String bearer, Duration timeout) throws StepFailure, InterruptedException {
        OutboundRequest request = OutboundRequest.post(url, new byte[0]).header("Cache-Control", "no-cache");
        return send(bearer.isEmpty() ? request : request.header("Authorization", "Bearer " + bearer), timeout);
    }

    private SiteAnswer send(OutboundRequest request, Duration timeout) throws StepFailure, InterruptedException {
        try {
            OutboundAnswer answer = http.send(request, KEPT, timeout);
            boolean own = answer.from()
                    .map(from -> reachable.shows(request.host(), from))
                    .orElseGet(() -> reachable.shows(request.host()));
            return new SiteAnswer(
                    answer.status(),
                    answer.header("location").orElse(""),
                    new String(answer.body(), StandardCharsets.UTF_8),
                    own);
        } catch (AddressRefused e) {
            throw new StepFailure(request.url() + " is not asked: " + e.getMessage(), e);
        } catch (HttpTimeoutException | SocketTimeoutException e) {
            return SiteAnswer.none("no answer within " + timeout.toMillis() + " ms");
        } catch (IOException e) {
            return SiteAnswer.none("no answer: " + reason(e)
                    + http.named()
                            .map(proxy -> ", through health.proxy " + proxy)
                            .orElse(""));
        }
    }

    private static OutboundRoute route(DeploymentContext context) throws StepFailure {
        Health.Access access = context.application().access();
        OutboundRoute route = OutboundRoute.OF_THE_MACHINE;
        if (access.certificates().isPresent()) {
            String file = access.certificates().get();
            try {
                route = route.trusting(context.secrets().file(file));
            } catch (IOException e) {
                throw new StepFailure("health.certificates: " + file + ": " + e.getMessage(), e);
            }
        }
        return access.proxy().map(URI::create).map(route::through).orElse(route);
    }

    private static String reason(IOException cause) {
        if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
            return "the connection was refused, or the name is not known";
        }
        if (cause instanceof SSLException) {
            return "the connection cannot be trusted (" + cause.getMessage()
                    + "); let the server send its whole chain of"
                    + " certificates, and name the authority that signed it by health.certificates";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static Optional<URI> next(URI from, String location) {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean sameHost = from.getHost().equalsIgnoreCase(to.getHost());
        boolean asSafe = "https".equalsIgnoreCase(to.getScheme())
                || "http".equalsIgnoreCase(to.getScheme()) && "http".equalsIgnoreCase(from.getScheme());
        return sameHost && asSafe ? Optional.of(to) : Optional.empty();
    }
}
