package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.FramedAnswer;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.PhpProgram;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Requests to a second instance of the application, which is started from a release for each of them, on a free port of
 * the server's loopback, and ended after it: by PHP's own web server, or by a command of the user's. It runs as the
 * deploy user.
 */
public final class InstanceRequest implements ReleaseRequest {
    private static final Script ASK = Script.of(InstanceRequest.class, "ask-instance.sh");
    private static final String PROGRAM =
            PhpProgram.of(InstanceRequest.class, "ask-server.php").text();

    private final DeploymentContext context;
    private final String command;
    private final ReleaseId release;
    private final PublicSite site;

    /**
     * @param command that starts it on the port {@code $PORT} of 127.0.0.1; empty for PHP's own web server
     * @param release whose code is to answer
     */
    public InstanceRequest(DeploymentContext context, String command, ReleaseId release) {
        this.context = context;
        this.command = command;
        this.release = release;
        site = PublicSite.of(context);
    }

    @Override
    public Result get(Host host, String uri, String cookie, int goal, Duration timeout)
            throws RemoteFailure, StepFailure, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>(site.forwarded());
        headers.putAll(RequestHeaders.of(context));
        String lines = RequestHeaders.lines(headers, cookie);
        return ReleaseRequest.follow(site, uri, goal, place -> ask(host, place, lines, timeout));
    }

    private Result ask(Host host, String uri, String headers, Duration timeout)
            throws RemoteFailure, InterruptedException {
        ScriptResult result = host.run(Call.of(ASK)
                .with("PROGRAM", PROGRAM)
                .with("RELEASE_PATH", context.layout().release(release))
                .with("COMMAND", command)
                .with("VIEWS", context.layout().compiledViews(release))
                .with("URI", uri)
                .with("HOST", site.host())
                .with("LIMIT", Long.toString(Math.max(1, timeout.toSeconds())))
                .rest("PHP", context.application().tools().of("php"))
                .stdin(headers)
                .umask(context.runtimeUmask())
                .silence(timeout.multipliedBy(3).plusSeconds(30)));
        try {
            String said = FramedAnswer.in(host.name(), ASK, result).text();
            SiteAnswer answer =
                    ServerRequest.parsed(said, true).orElseThrow(() -> RemoteFailure.garbled(host.name(), ASK, said));
            return new Result.Answered(answer, result.err().strip());
        } catch (RemoteFailure e) {
            if (e.kind() != RemoteFailure.Kind.FAILED) {
                throw e;
            }
            return e.reason().startsWith("unreachable ")
                    ? new Result.NotAsked(e.reason().replaceFirst("^unreachable ", ""))
                    : new Result.Answered(
                            SiteAnswer.none(e.reason()), result.err().strip());
        }
    }
}
