package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The directory that a hosting company's web server reads, kept leading into {@code current/public}: as one link, or as
 * a directory of links with an index.php of its own. Since they lead through current, the switch turns them all at
 * once; entries that only the new release has come before it, those that it has no more go after it.
 */
final class PublicPath {
    private static final Script FOLLOW = Script.of(PublicPath.class, "public-path.sh");

    private final Host host;
    private final Layout layout;
    private final Target.SharedHosting hosting;
    private final Consumer<String> said;
    private final Fence fence;
    private final String php;

    /** @param php the command for PHP on the server */
    PublicPath(Host host, Layout layout, Fence fence, Target.SharedHosting hosting, String php, Consumer<String> said) {
        this.host = host;
        this.layout = layout;
        this.fence = fence;
        this.php = php;
        this.hosting = hosting;
        this.said = said;
    }

    void before(ReleaseId id) throws RemoteFailure, InterruptedException {
        follow("before", id.value());
    }

    void after(ReleaseId id) throws RemoteFailure, InterruptedException {
        follow("after", id.value());
    }

    /** As it was before the first deployment. */
    void remove() throws RemoteFailure, InterruptedException {
        follow("remove", "none");
    }

    private void follow(String when, String id) throws RemoteFailure, InterruptedException {
        host.call(Call.of(FOLLOW)
                        .with("DEPLOY_PATH", layout.deployPath())
                        .with("TOKEN", fence.token())
                        .with("PUBLIC_PATH", hosting.publicPath())
                        .with("PUBLIC_MODE", hosting.mode().name().toLowerCase(Locale.ROOT))
                        .with("WHEN", when)
                        .with("RELEASE_ID", id)
                        .with("PHP", php))
                .lines()
                .forEach(said);
    }
}
