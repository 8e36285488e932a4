package io.jenkins.plugins.zerodown.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.config.Application.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Requests that a server makes of a pool of PHP-FPM for a release that need not be live: as its web server would, with
 * the public host, its scheme, and the headers of a proxy in front of it.
 */
public final class PoolRequest {
    private static final Script ASK = Script.of(PoolRequest.class, "ask-fpm.sh");
    private static final String PROGRAM =
            PhpProgram.of(PoolRequest.class, "ask-fpm.php").text();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REDIRECTS = 5;

    private final DeploymentContext context;
    private final String address;
    private final String chroot;
    private final ReleaseId release;

    /**
     * @param address the path of the pool's socket, or host:port
     * @param chroot the directory that the pool is confined to, or empty
     * @param release whose code is to answer
     */
    public PoolRequest(DeploymentContext context, String address, String chroot, ReleaseId release) {
        this.context = context;
        this.address = address;
        this.chroot = chroot;
        this.release = release;
    }

    /** What came of one request. */
    public sealed interface Result {
        /** @param errors what PHP wrote to its error stream meanwhile */
        record Answered(SiteAnswer answer, String errors) implements Result {}

        /** The pool could not be asked at all, which says nothing about the release. */
        record NotAsked(String why) implements Result {}
    }

    /** The page that tells health, from the root on: the path of health.url, else that of health.perServer. */
    public static String healthPath(DeploymentContext context) {
        return context.application()
                .health()
                .flatMap(health -> health.url().or(health::perServer))
                .map(URI::create)
                .map(page -> {
                    String path = page.getRawPath() == null || page.getRawPath().isEmpty() ? "/" : page.getRawPath();
                    return page.getRawQuery() == null ? path : path + "?" + page.getRawQuery();
                })
                .orElse("/");
    }

    /**
     * Redirects that stay on the site are followed.
     *
     * @param uri a path, with its query
     * @param cookie value of a Cookie header; empty for none
     * @param goal the status at which no redirect is followed any more
     */
    public Result get(Host host, String uri, String cookie, int goal, Duration timeout)
            throws RemoteFailure, InterruptedException {
        String place = uri;
        for (int redirects = 0; ; redirects++) {
            Result result = get(host, place, cookie, timeout);
            Optional<String> next = result instanceof Result.Answered answered
                            && answered.answer().redirects()
                            && answered.answer().status() != goal
                    ? next(place, answered.answer().location())
                    : Optional.empty();
            if (next.isEmpty() || next.get().equals(place) || redirects == REDIRECTS) {
                return result;
            }
            place = next.get();
        }
    }

    private Result get(Host host, String uri, String cookie, Duration timeout)
            throws RemoteFailure, InterruptedException {
        long seconds = Math.max(1, timeout.toSeconds());
        String said;
        try {
            said = FramedAnswer.of(
                            host,
                            Call.of(ASK)
                                    .with("PROGRAM", PROGRAM)
                                    .with("ADDRESS", address)
                                    .with("RELEASE_PATH", context.layout().release(release))
                                    .with("CHROOT", chroot)
                                    .with("URI", uri)
                                    .with("LIMIT", Long.toString(seconds))
                                    .rest("PHP", context.application().tools().of("php"))
                                    .stdin(parameters(cookie))
                                    .silence(timeout.multipliedBy(2).plusSeconds(30)))
                    .text();
        } catch (RemoteFailure e) {
            if (e.kind() != RemoteFailure.Kind.FAILED) {
                throw e;
            }
            return refusal(e.reason(), seconds);
        }
        try {
            JsonNode json = JSON.readTree(said);
            return new Result.Answered(
                    new SiteAnswer(
                            json.required("status").asInt(),
                            json.required("location").asText(),
                            json.required("body").asText(),
                            true),
                    json.required("errors").asText().strip());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw RemoteFailure.garbled(host.name(), ASK, said);
        }
    }

    /** @param reason the program's word for it */
    private static Result refusal(String reason, long seconds) {
        if (reason.startsWith("unreachable ") || reason.startsWith("nothing ")) {
            return new Result.NotAsked(reason.replaceFirst("^unreachable ", ""));
        }
        return new Result.Answered(
                SiteAnswer.none(
                        switch (reason) {
                            case "late" -> "no answer within " + seconds + " s";
                            case "closed" ->
                                "PHP-FPM closed the connection without an answer, as it does when a worker crashes";
                            case "overloaded" -> "PHP-FPM has no worker free";
                            default -> reason;
                        }),
                "");
    }

    private String parameters(String cookie) {
        Optional<URI> site = context.application()
                .health()
                .flatMap(Health::url)
                .or(() -> context.state().get(StateKey.APP_URL))
                .filter(url -> url.matches("https?://[^/]+.*"))
                .map(URI::create);
        String scheme = site.map(URI::getScheme).orElse("http");
        boolean secure = scheme.equalsIgnoreCase("https");
        String host = site.map(URI::getRawAuthority).orElse("localhost");
        String port = site.map(URI::getPort)
                .filter(number -> number > 0)
                .map(String::valueOf)
                .orElse(secure ? "443" : "80");
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("SERVER_NAME", host.replaceFirst(":\\d+$", ""));
        parameters.put("SERVER_PORT", port);
        parameters.put("REQUEST_SCHEME", scheme);
        if (secure) {
            parameters.put("HTTPS", "on");
        }
        parameters.put("HTTP_HOST", host);
        parameters.put("HTTP_ACCEPT", "*/*");
        parameters.put("HTTP_USER_AGENT", "ZeroDown");
        parameters.put("HTTP_CACHE_CONTROL", "no-cache");
        parameters.put("HTTP_X_FORWARDED_FOR", "127.0.0.1");
        parameters.put("HTTP_X_FORWARDED_HOST", host);
        parameters.put("HTTP_X_FORWARDED_PORT", port);
        parameters.put("HTTP_X_FORWARDED_PROTO", scheme);
        if (!cookie.isEmpty()) {
            parameters.put("HTTP_COOKIE", cookie);
        }
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where a redirect leads on this site; empty where it leads away from it. */
    private Optional<String> next(String from, String location) {
        try {
            URI to = URI.create(from).resolve(location);
            boolean here = to.getRawAuthority() == null
                    || to.getRawAuthority().equals(ServerRequest.publicHost(context))
                    || to.getRawAuthority().equals("localhost");
            String path = to.getRawPath() == null || to.getRawPath().isEmpty() ? "/" : to.getRawPath();
            return here
                    ? Optional.of(to.getRawQuery() == null ? path : path + "?" + to.getRawQuery())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
