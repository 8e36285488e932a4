package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Requests that a server makes of its own web server, by {@code health.perServer}: so each one is asked also where they
 * stand behind a load balancer or a firewall. The request names the public host.
 */
public final class ServerRequest {
    private static final Script ASK = Script.of(ServerRequest.class, "ask-server.sh");
    private static final String PROGRAM =
            PhpProgram.of(ServerRequest.class, "ask-server.php").text();

    private final DeploymentContext context;
    private final URI base;
    private final String site;

    /**
     * @param base where a server asks itself
     * @param site host and port that the request names; empty for the base's own
     */
    ServerRequest(DeploymentContext context, URI base, String site) {
        this.context = context;
        this.base = base;
        this.site = site;
    }

    /** Empty where it is not known how a server is asked. */
    public static Optional<ServerRequest> of(DeploymentContext context) {
        return context.application()
                .health()
                .flatMap(Health::perServer)
                .map(URI::create)
                .map(base -> new ServerRequest(context, base, publicHost(context)));
    }

    /** The page that tells health: the path of health.perServer, else that of health.url. */
    public URI healthUrl() {
        if (base.getRawPath() != null && base.getRawPath().length() > 1) {
            return base;
        }
        URI page = context.application()
                .health()
                .flatMap(Health::url)
                .map(URI::create)
                .orElse(base);
        return base.resolve(PublicSite.path(page));
    }

    /** @param path with a leading slash, or a whole address */
    public URI url(String path) {
        return base.resolve(path);
    }

    /**
     * Redirects that stay on the site are followed.
     *
     * @param cookie value of a Cookie header; empty for none
     * @param goal the status at which no redirect is followed any more
     */
    public SiteAnswer get(Host host, URI url, String cookie, int goal, Duration timeout)
            throws RemoteFailure, StepFailure, InterruptedException {
        String headers = RequestHeaders.lines(RequestHeaders.of(context), cookie);
        URI place = url;
        for (int redirects = 0; ; redirects++) {
            SiteAnswer answer = get(host, place, headers, timeout);
            Optional<URI> next =
                    answer.redirects() && answer.status() != goal ? next(place, answer.location()) : Optional.empty();
            if (next.isEmpty() || next.get().equals(place) || redirects == SiteRequest.REDIRECTS) {
                return answer;
            }
            place = next.get();
        }
    }

    /** Where a redirect leads on this server; empty where it leads away from the site. */
    private Optional<URI> next(URI from, String location) {
        try {
            URI to = from.resolve(location);
            if (to.getRawAuthority() == null || to.getRawPath() == null) {
                return Optional.empty();
            }
            boolean here = to.getRawAuthority().equals(base.getRawAuthority())
                    || to.getRawAuthority().equals(site);
            return here ? Optional.of(base.resolve(PublicSite.path(to))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private SiteAnswer get(Host host, URI url, String headers, Duration timeout)
            throws RemoteFailure, InterruptedException {
        boolean here = base.getRawAuthority().equals(url.getRawAuthority());
        ScriptResult result = host.run(Call.of(ASK)
                .with("PROGRAM", PROGRAM)
                .with("URL", url.toString())
                .with("HOST", here ? site : "")
                .with("LIMIT", Long.toString(Math.max(1, timeout.toSeconds())))
                .rest("PHP", context.application().tools().of("php"))
                .stdin(here ? headers : "")
                .silence(timeout.multipliedBy(2).plusSeconds(30)));
        try {
            return parsed(FramedAnswer.in(host.name(), ASK, result).text(), here && own(host))
                    .orElse(SiteAnswer.none(url + " gave no answer"));
        } catch (RemoteFailure e) {
            return SiteAnswer.none(e.reason());
        }
    }

    /** What ask-server.php answers: status, the place of a redirect, and the body. */
    static Optional<SiteAnswer> parsed(String answer, boolean own) {
        String[] parts = answer.split("\n", 3);
        return parts.length == 3 && parts[0].matches("[0-9]{1,3}")
                ? Optional.of(new SiteAnswer(Integer.parseInt(parts[0]), parts[1], parts[2], own))
                : Optional.empty();
    }

    /** Whether the server is asked for what it serves itself: another machine's page is not the application's. */
    private boolean own(Host host) {
        String name = base.getHost() == null ? "" : base.getHost();
        return name.matches("localhost|127\\..*|\\[::1]")
                || name.equalsIgnoreCase(host.server().host())
                || base.getRawAuthority().equals(site);
    }

    /** Host and port of the public site, as visitors' requests name it; empty where they are not known. */
    public static String publicHost(DeploymentContext context) {
        return PublicSite.of(context).authority();
    }
}
