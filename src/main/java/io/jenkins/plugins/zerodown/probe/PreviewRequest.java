package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import java.net.URI;
import java.time.Duration;

/**
 * Requests to the preview site, {@code health.preview}, which serves whatever release the link {@code preview} leads
 * to. Each server makes them of itself where health.perServer says how; else the engine asks.
 */
public final class PreviewRequest implements ReleaseRequest {
    private final DeploymentContext context;
    private final URI preview;

    public PreviewRequest(DeploymentContext context, URI preview) {
        this.context = context;
        this.preview = preview;
    }

    /** The page that tells health there: the path of health.preview, where it has one, else that of health.url. */
    public String healthPath() {
        String path = PublicSite.path(preview);
        return path.equals("/") ? ReleaseRequest.healthPath(context) : path;
    }

    @Override
    public Result get(Host host, String uri, String cookie, int goal, Duration timeout)
            throws RemoteFailure, StepFailure, InterruptedException {
        var perServer = context.application().health().flatMap(Health::perServer);
        SiteAnswer answer;
        if (perServer.isPresent()) {
            ServerRequest request = new ServerRequest(context, URI.create(perServer.get()), preview.getRawAuthority());
            answer = request.get(host, request.url(uri), cookie, goal, timeout);
        } else {
            answer = new SiteRequest(context).get(preview.resolve(uri), cookie, goal, timeout);
        }
        return new Result.Answered(answer, "");
    }

    @Override
    public String toString() {
        return "the preview site " + preview;
    }
}
