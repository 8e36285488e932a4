package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.OneLine;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code .zerodown/releases/<id>.json} says about a release on one server.
 *
 * @param build URL of the build that made it
 * @param who user or job that deployed it
 * @param time when it was made
 * @param deployedAt when it was first found good
 * @param bytes of its files
 */
public record StateFile(
        ReleaseId release,
        ReleaseState state,
        Optional<String> commit,
        Optional<String> branch,
        Optional<String> build,
        Optional<String> who,
        Optional<Instant> time,
        Optional<Instant> deployedAt,
        OptionalLong bytes) {
    private static final Script WRITE = Script.of(StateFile.class, "state-write.sh");
    private static final Script CHANGE = Script.of(StateFile.class, "state-change.sh");
    private static final Script READ = Script.of(StateFile.class, "state-read.sh");

    /** A release of which nothing but its state is known. */
    public static StateFile of(ReleaseId release, ReleaseState state) {
        return new StateFile(
                release,
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
    }

    /** A release whose making begins. */
    public static StateFile building(
            ReleaseId release, Optional<String> commit, Optional<String> branch, Owner owner, long bytes) {
        return new StateFile(
                release,
                ReleaseState.BUILDING,
                commit,
                branch,
                owner.url(),
                Optional.of(owner.who()),
                Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS)),
                Optional.empty(),
                OptionalLong.of(bytes));
    }

    /** The same release, further on. */
    public StateFile in(ReleaseState next) {
        Optional<Instant> good = deployedAt.isEmpty() && next == ReleaseState.GOOD
                ? Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS))
                : deployedAt;
        return new StateFile(release, next, commit, branch, build, who, time, good, bytes);
    }

    /** Writes it on a server in the place of what was there. @param token of the lock */
    public void write(Host host, Layout layout, String token) throws RemoteFailure, InterruptedException {
        host.call(Call.of(WRITE)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", token)
                .with("RELEASE_ID", release.value())
                .stdin(json() + "\n"));
    }

    /** @return empty where there is none, or none that can be understood */
    public static Optional<StateFile> read(Host host, Layout layout, ReleaseId release)
            throws RemoteFailure, InterruptedException {
        return parse(release, host.call(reading(layout, release)).text());
    }

    /**
     * Changes the state of a release on a server and leaves what else is known about it. One without a state file was
     * made by another tool, and is left without: what has one is ours, for a cleanup to remove.
     *
     * @param token of the lock
     */
    public static void change(Host host, Layout layout, String token, ReleaseId release, ReleaseState state)
            throws RemoteFailure, InterruptedException {
        host.callLast(changing(layout, token, release, state));
    }

    /** The call that does it. */
    public static Call changing(Layout layout, String token, ReleaseId release, ReleaseState state) {
        return changing(layout, token, release, state, "");
    }

    /** The call that makes a release {@link ReleaseState#GOOD}. @param deployedAt ISO-8601, UTC */
    public static Call good(Layout layout, String token, ReleaseId release, String deployedAt) {
        return changing(layout, token, release, ReleaseState.GOOD, deployedAt).answeredForGood();
    }

    private static Call changing(Layout layout, String token, ReleaseId release, ReleaseState state, String time) {
        return Call.of(CHANGE)
                .with("DEPLOY_PATH", layout.deployPath())
                .with("TOKEN", token)
                .with("RELEASE_ID", release.value())
                .with("STATE", state.word())
                .with("TIME", time);
    }

    /** The call that {@link #read} makes. */
    public static Call reading(Layout layout, ReleaseId release) {
        return Call.of(READ).with("DEPLOY_PATH", layout.deployPath()).with("RELEASE_ID", release.value());
    }

    /** One line of JSON. */
    public String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("release", release.value());
        fields.put("state", state.word());
        commit.ifPresent(text -> fields.put("commit", text));
        branch.ifPresent(text -> fields.put("branch", text));
        build.ifPresent(text -> fields.put("build", text));
        who.ifPresent(text -> fields.put("who", text));
        time.ifPresent(at -> fields.put("time", at.toString()));
        deployedAt.ifPresent(at -> fields.put("deployedAt", at.toString()));
        bytes.ifPresent(count -> fields.put("bytes", count));
        return FlatJson.text(fields, false);
    }

    /** @return empty for anything that is no state file of this release */
    static Optional<StateFile> parse(ReleaseId release, String json) {
        Map<String, Object> fields = FlatJson.fields(json).orElse(Map.of("release", ""));
        if (!fields.getOrDefault("release", release.value()).toString().equals(release.value())) {
            return Optional.empty();
        }
        return ReleaseState.of(fields.getOrDefault("state", "").toString())
                .map(state -> new StateFile(
                        release,
                        state,
                        text(fields, "commit"),
                        text(fields, "branch"),
                        text(fields, "build"),
                        text(fields, "who"),
                        time(fields, "time"),
                        time(fields, "deployedAt"),
                        fields.get("bytes") instanceof Long count ? OptionalLong.of(count) : OptionalLong.empty()));
    }

    private static Optional<String> text(Map<String, Object> fields, String key) {
        return fields.get(key) instanceof String text ? Optional.of(OneLine.of(text)) : Optional.empty();
    }

    private static Optional<Instant> time(Map<String, Object> fields, String key) {
        try {
            return text(fields, key).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
