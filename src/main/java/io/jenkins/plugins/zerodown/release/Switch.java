package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns {@code current} on one server: in one rename, and only while the slot is held there. Deployments, reverts and
 * rollbacks use the same. What shared/.env and, on shared hosting, the public path need follows.
 */
public final class Switch {
    private static final Script TOOL = Script.of(Switch.class, "rename-tool.sh");
    private static final Script STAGE = Script.of(Switch.class, "switch-stage.sh");
    private static final Script RENAME = Script.of(Switch.class, "switch-rename.sh");
    private static final Script SETTLE = Script.of(Switch.class, "switch-settle.sh");
    private static final Script REMOVE = Script.of(Switch.class, "switch-remove.sh");
    private static final Script ENV = Script.of(Switch.class, "env-follow.sh");
    private static final String NONE = "none";

    private final Host host;
    private final Layout layout;
    private final Fence fence;
    private final String php;
    private final Optional<PublicPath> publicPath;
    private String tool;

    /**
     * @param php words of the PHP command on the servers; the first one is used where mv cannot rename
     * @param knownTool by which this server renames, where it was found out a moment ago
     * @param said what the user should know about this server
     */
    public Switch(
            Host host,
            Target target,
            Fence fence,
            List<String> php,
            Optional<String> knownTool,
            Consumer<String> said) {
        this.host = host;
        this.layout = new Layout(target.deployPath());
        this.fence = fence;
        this.php = php.get(0);
        tool = knownTool.orElse(null);
        this.publicPath =
                target.sharedHosting().map(hosting -> new PublicPath(host, layout, fence, hosting, this.php, said));
    }

    /**
     * How this server renames: {@code mv -T}, {@code mv -h}, {@code php} or {@code perl}. @throws RemoteFailure where
     * it cannot
     */
    public static String renameTool(Host host, Layout layout, String php) throws RemoteFailure, InterruptedException {
        return host.call(probing(layout, php)).oneOf(host, TOOL, "mv -T", "mv -h", "php", "perl");
    }

    /** The call that asks it. */
    public static Call probing(Layout layout, String php) {
        return Call.of(TOOL).with("DIRECTORY", layout.state()).with("PHP", php);
    }

    /** What {@link #stage} asks of a server, where public_html is not ours to see to. */
    public static List<Call> staging(Layout layout, Fence fence, ReleaseId id, String php, boolean knowsTool) {
        Call staging = staging(layout, fence.token(), id, php);
        return knowsTool ? List.of(staging) : List.of(probing(layout, php), staging);
    }

    private static Call staging(Layout layout, String token, ReleaseId id, String php) {
        return Call.of(STAGE)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", token)
                .with("RELEASE_ID", id.value())
                .with("PHP", php);
    }

    public CurrentLink live() throws RemoteFailure, InterruptedException {
        return CurrentLink.on(host, layout);
    }

    /** What current leads to, and goes on leading to: a rename that was sent and given up cannot come any more. */
    public CurrentLink settled() throws RemoteFailure, InterruptedException {
        Optional<String> token = fence.lastToken();
        if (token.isPresent()) {
            settle(token.get());
        }
        return live();
    }

    /**
     * Everything short of the rename: nothing that visitors see changes.
     *
     * @throws RemoteFailure where the switch could not work: no fence, no such release, a current that is no link, no
     *     rename tool
     */
    public void stage(ReleaseId id) throws RemoteFailure, InterruptedException {
        if (tool == null) {
            tool = renameTool(host, layout, php);
        }
        host.call(staging(layout, token(), id, php));
        if (publicPath.isPresent()) {
            publicPath.get().before(id);
        }
    }

    /**
     * The rename, of what was staged. When the connection is lost under way, it is looked what became of it.
     *
     * @throws RemoteFailure where current was not turned, what follows it failed, or neither can be told
     */
    public void turn(ReleaseId id, CurrentLink left) throws RemoteFailure, InterruptedException {
        boolean staged;
        try {
            // A switch and what follows it in one round trip: an .env that came later would be the old one's for so
            // long.
            List<ScriptResult> results =
                    host.callLast(renaming("next", "current").once(), following(left, id.value()));
            staged = isStaged(results.get(1));
        } catch (RemoteFailure e) {
            if (e.kind() != RemoteFailure.Kind.LOST) {
                throw e;
            }
            settle(token());
            CurrentLink now = live();
            if (!now.is(id)) {
                throw new RemoteFailure(
                        e.kind(),
                        host.name(),
                        "the connection was lost before the switch; current still leads to " + now,
                        e);
            }
            staged = isStaged(host.call(following(left, id.value())));
        }
        if (staged) {
            renameEnv();
        }
        if (publicPath.isPresent()) {
            publicPath.get().after(id);
        }
    }

    /** Makes a release live that is there. Does nothing more where it is live already. */
    public void to(ReleaseId id) throws RemoteFailure, InterruptedException {
        CurrentLink left = live();
        stage(id);
        turn(id, left);
    }

    /** Back to having no release: what a first deployment reverts to. */
    public void remove() throws RemoteFailure, InterruptedException {
        CurrentLink left = live();
        host.call(Call.of(REMOVE).with("DEPLOY_PATH", layout.deployPath()).with("TOKEN", token()));
        if (tool == null) {
            tool = renameTool(host, layout, php);
        }
        if (isStaged(host.call(following(left, NONE)))) {
            renameEnv();
        }
        if (publicPath.isPresent()) {
            publicPath.get().remove();
        }
    }

    private String token() throws RemoteFailure {
        if (!fence.isHeld()) {
            throw new RemoteFailure(
                    RemoteFailure.Kind.FENCED,
                    host.name(),
                    "current was left alone, because " + fence.lost().orElse("the target's slot is not held"));
        }
        return fence.token();
    }

    private Call following(CurrentLink left, String id) throws RemoteFailure {
        return Call.of(ENV)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", token())
                .with("LEFT", left.release().map(ReleaseId::value).orElse(NONE))
                .with("RELEASE_ID", id);
    }

    private Call renaming(String name, String destination) throws RemoteFailure {
        return Call.of(RENAME)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", token())
                .with("TOOL", tool)
                .with("NAME", name)
                .with("DESTINATION", destination)
                .with("PHP", php);
    }

    /** Whether shared/.env waits to be renamed. */
    private boolean isStaged(ScriptResult followed) throws RemoteFailure {
        return followed.oneOf(host, ENV, "stage", "stays").equals("stage");
    }

    private void settle(String token) throws RemoteFailure, InterruptedException {
        host.call(Call.of(SETTLE).with("DEPLOY_PATH", layout.deployPath()).with("TOKEN", token));
    }

    private void renameEnv() throws RemoteFailure, InterruptedException {
        host.call(renaming("env", "shared/.env"));
    }
}
