package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.OneLine;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.util.List;
import java.util.Optional;

/** What current leads to on one server. */
public sealed interface CurrentLink {
    /** Prints what current leads to. */
    Script SCRIPT = Script.of(CurrentLink.class, "live.sh");

    /** What current leads to now. */
    static CurrentLink on(Host host, Layout layout) throws RemoteFailure, InterruptedException {
        return read(host, host.call(looking(layout)));
    }

    /** The call that asks it. */
    static Call looking(Layout layout) {
        return Call.of(SCRIPT).with("DEPLOY_PATH", layout.deployPath());
    }

    /** What was answered to {@link #looking}. */
    static CurrentLink read(Host host, ScriptResult answer) throws RemoteFailure {
        List<String> lines = answer.lines();
        String first = lines.isEmpty() ? "" : lines.get(0);
        if (first.startsWith("release ") && ReleaseId.isLegal(first.substring("release ".length()))) {
            return new Of(new ReleaseId(first.substring("release ".length())));
        }
        return switch (first) {
            case "none" -> new Nothing();
            case "directory" -> new NoLink();
            case "elsewhere" -> new Elsewhere(String.join("\n", lines.subList(1, lines.size())));
            default ->
                throw new RemoteFailure(
                        RemoteFailure.Kind.GARBLED,
                        host.name(),
                        SCRIPT + " answered '" + OneLine.of(first) + "', which says nothing about current");
        };
    }

    /** There is no current: nothing was ever deployed. */
    record Nothing() implements CurrentLink {
        @Override
        public String toString() {
            return "no release";
        }
    }

    record Of(ReleaseId id) implements CurrentLink {
        @Override
        public String toString() {
            return "release " + id;
        }
    }

    /** A link that leads out of releases/. */
    record Elsewhere(String path) implements CurrentLink {
        @Override
        public String toString() {
            return OneLine.of(path);
        }
    }

    /** A real directory or file, which no rename can replace by a link. */
    record NoLink() implements CurrentLink {
        @Override
        public String toString() {
            return "a real directory";
        }
    }

    default Optional<ReleaseId> release() {
        return this instanceof Of of ? Optional.of(of.id()) : Optional.empty();
    }

    default boolean is(ReleaseId id) {
        return release().filter(id::equals).isPresent();
    }
}
