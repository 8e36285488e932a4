package io.jenkins.plugins.zerodown.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Requests that a server makes of a pool of PHP-FPM for a release that need not be live: as its web server would, with
 * the public host, its scheme, and the headers of a proxy in front of it.
 */
public final class PoolRequest implements ReleaseRequest {
    private static final Script ASK = Script.of(PoolRequest.class, "ask-fpm.sh");
    private static final String PROGRAM =
            PhpProgram.of(PoolRequest.class, "ask-fpm.php").text();
    private static final Script CACHE = Script.of(PoolRequest.class, "pool-cache.sh");
    private static final String CACHE_PAGE =
            Script.of(PoolRequest.class, "pool-cache.php").text();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeploymentContext context;
    private final String address;
    private final String chroot;
    private final Map<String, String> parameters;
    private final ReleaseId release;
    private final PublicSite site;

    /**
     * @param address the path of the pool's socket, or host:port
     * @param chroot the directory that the pool is confined to, or empty
     * @param parameters of FastCGI that the web server's site has for it
     * @param release whose code is to answer
     */
    public PoolRequest(
            DeploymentContext context,
            String address,
            String chroot,
            Map<String, String> parameters,
            ReleaseId release) {
        this.context = context;
        this.address = address;
        this.chroot = chroot;
        this.parameters = Map.copyOf(parameters);
        this.release = release;
        site = PublicSite.of(context);
    }

    @Override
    public Result get(Host host, String uri, String cookie, int goal, Duration timeout)
            throws RemoteFailure, StepFailure, InterruptedException {
        String parameters = parameters(cookie);
        return ReleaseRequest.follow(site, uri, goal, place -> ask(host, place, parameters, timeout));
    }

    private Result ask(Host host, String uri, String parameters, Duration timeout)
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
                                    .stdin(parameters)
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

    /** The pool's OPcache; empty where it has none, or cannot be asked. @param empties whether it is emptied */
    Optional<PoolCache> cache(Host host, Optional<ReleaseId> live, boolean empties)
            throws RemoteFailure, StepFailure, InterruptedException {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        try {
            String said = FramedAnswer.of(
                            host,
                            Call.of(CACHE)
                                    .with("PROGRAM", PROGRAM)
                                    .with("PAGE", CACHE_PAGE)
                                    .with("ADDRESS", address)
                                    .with("DEPLOY_PATH", context.target().deployPath())
                                    .with("TOKEN", context.slot().token())
                                    .with("RELEASE_ID", release.value())
                                    .with("CHROOT", chroot)
                                    .with("NAME", "zd-" + HexFormat.of().formatHex(random) + ".php")
                                    .with("ACT", empties ? "reset" : "read")
                                    .with("LIVE", live.map(ReleaseId::value).orElse("none"))
                                    .with("LIMIT", "10")
                                    .rest("PHP", context.application().tools().of("php"))
                                    .stdin(parameters("")))
                    .text();
            return PoolCache.parse(JSON.readTree(said).path("body").asText());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (RemoteFailure e) {
            if (e.kind() != RemoteFailure.Kind.FAILED) {
                throw e;
            }
            return Optional.empty();
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

    private String parameters(String cookie) throws StepFailure {
        Map<String, String> parameters = new LinkedHashMap<>(this.parameters);
        parameters.put("SERVER_NAME", site.host().replaceFirst(":\\d+$", ""));
        parameters.put("SERVER_PORT", site.port());
        parameters.put("REQUEST_SCHEME", site.scheme());
        if (site.isSecure()) {
            parameters.put("HTTPS", "on");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", site.host());
        headers.put("Accept", "*/*");
        headers.put("User-Agent", "ZeroDown");
        headers.put("Cache-Control", "no-cache");
        headers.putAll(site.forwarded());
        headers.putAll(RequestHeaders.of(context));
        if (!cookie.isEmpty()) {
            headers.put("Cookie", cookie);
        }
        headers.forEach((name, value) ->
                parameters.put("HTTP_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
        try {
            return JSON.writeValueAsString(parameters);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
