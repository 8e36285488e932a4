package io.jenkins.plugins.zerodown.phase06;

import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The link {@code preview} beside {@code current}, which leads to the newest release that is ready: a site whose root
 * is below it shows that release to those who may see it before it is live.
 */
final class PreviewLink {
    private static final Script TURN = Script.of(PreviewLink.class, "6.3-preview.sh");
    private static final String NONE = "none";

    private final DeploymentContext context;
    /** What it led to before, by server. */
    private final Map<String, String> before = new ConcurrentHashMap<>();

    PreviewLink(DeploymentContext context) {
        this.context = context;
    }

    /** Whether the target has one: somebody has said where its site is. */
    boolean isWanted() {
        return context.application().readiness().preview().isPresent();
    }

    /** To the new release. Does nothing more where it leads there. */
    void turn(Host host) throws RemoteFailure, InterruptedException {
        if (!before.containsKey(host.name())) {
            before.put(host.name(), to(host, context.release().value()));
        }
    }

    /** To what it led to before {@link #turn}. What hinders that is told, and hides no other failure. */
    void back(Host host) throws InterruptedException {
        String was = before.remove(host.name());
        if (was == null) {
            return;
        }
        try {
            to(host, was);
        } catch (RemoteFailure e) {
            context.log().warn("the link preview still leads to the release that failed: " + e.getMessage());
        }
    }

    private String to(Host host, String release) throws RemoteFailure, InterruptedException {
        String said = host.call(Call.of(TURN)
                        .with("DEPLOY_PATH", context.target().deployPath())
                        .with("TOKEN", context.slot().token())
                        .with("RELEASE_ID", release)
                        .with("PHP", context.application().tools().of("php").get(0)))
                .text()
                .strip();
        if (!said.matches("was ([0-9-]+|" + NONE + ")")) {
            throw RemoteFailure.garbled(host.name(), TURN, said);
        }
        return said.substring("was ".length());
    }
}
