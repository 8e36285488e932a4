package io.jenkins.plugins.zerodown.flow;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.local.EarlyWork;
import io.jenkins.plugins.zerodown.lock.Slot;
import io.jenkins.plugins.zerodown.release.Layout;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.SharedWriting;
import io.jenkins.plugins.zerodown.transfer.Manifest;
import io.jenkins.plugins.zerodown.transfer.ReleaseFiles;
import io.jenkins.plugins.zerodown.workspace.LaunchedCommands;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What every step of one deployment is given.
 *
 * @param source what is deployed
 * @param workDirectory local directory of this deployment alone, outside the source: build directory, manifest
 * @param cacheDirectory local directory that deployments share: dependencies, manifests of servers
 * @param origin who started it and from where
 */
public record DeploymentContext(
        Target target,
        Application application,
        Source source,
        DeploymentState state,
        Hosts hosts,
        Slot slot,
        Secrets secrets,
        Log log,
        Path workDirectory,
        Path cacheDirectory,
        Origin origin,
        EarlyWork early,
        ReleaseFiles files,
        Optional<LaunchedCommands> launched) {

    public DeploymentContext(
            Target target,
            Application application,
            Source source,
            DeploymentState state,
            Hosts hosts,
            Slot slot,
            Secrets secrets,
            Log log,
            Path workDirectory,
            Path cacheDirectory,
            Origin origin) {
        this(
                target,
                application,
                source,
                state,
                hosts,
                slot,
                secrets,
                log,
                workDirectory,
                cacheDirectory,
                origin,
                new EarlyWork(hosts.prefetches()),
                new ReleaseFiles(),
                Optional.empty());
    }

    /** The tools of the build, where its commands run. @param told what they say, line by line */
    public Toolchain toolchain(Consumer<String> told) {
        return Toolchain.of(source, target, application(), launched, told);
    }

    /**
     * @param who user or job
     * @param url of the build, where there is one
     * @param patience how long to wait for the target's slot; zero: not at all
     */
    public record Origin(String who, Optional<String> url, Duration patience) {}

    /**
     * The options as they hold for the kind of application that the source has told; until it has, for the kind that
     * was written.
     */
    @Override
    public Application application() {
        return state.get(StateKey.KIND).map(application::forKind).orElse(application);
    }

    public Layout layout() {
        return new Layout(target.deployPath());
    }

    /** The new release. @throws IllegalStateException before 3.3 */
    public ReleaseId release() {
        return state.need(StateKey.RELEASE);
    }

    /**
     * Where this deployment's detached jobs are kept on a server. A rollback has a place of its own: the commands that
     * the release's deployment ran would be taken for done there.
     */
    public String jobs() {
        return layout().jobs(release())
                + state.get(StateKey.ROLLBACK)
                        .map(id -> "-rollback-"
                                + state.text(StateKey.STARTED).orElse("").replaceAll("[^0-9]", ""))
                        .orElse("");
    }

    /** The directory of the target's lock on a server that bears this deployment's token. */
    public String held() {
        return layout().held(slot.token());
    }

    /** What was live on a server when the deployment began. */
    public Optional<ReleaseId> previous(Server server) {
        return state.get(ServerKey.PREVIOUS, server).flatMap(before -> before);
    }

    /** Where 3.1 keeps the manifest for later steps. */
    public Path manifestFile() {
        return workDirectory.resolve("manifest.gz");
    }

    /** The release's manifest, from 3.1 on. @throws IOException where it cannot be read */
    public Manifest manifest() throws IOException {
        Optional<Manifest> written = files.manifest();
        return written.isPresent() ? written.get() : Manifest.read(manifestFile());
    }

    /**
     * The umask, in octal, of what runs in a release and writes where PHP-FPM writes too: where FPM is another user, it
     * shares what is written (such as a log) through the group.
     */
    public String runtimeUmask() {
        return target.runtimeUser().isPresent() ? "002" : "022";
    }

    /** For the environment of a job: how it writes where PHP-FPM writes too. */
    public Map<String, String> sharedWriting() {
        Map<String, String> environment = new LinkedHashMap<>(Map.of("ZD_UMASK", runtimeUmask()));
        target.runtimeUser().ifPresent(user -> environment.put(SharedWriting.VARIABLE, user));
        return environment;
    }

    /** Opens to PHP-FPM's user what was made in this release in spite of that; nothing where FPM is the deploy user. */
    public Optional<Call> openingToRuntime() {
        return target.runtimeUser()
                .map(user ->
                        SharedWriting.opening(layout().release(release()), user).fenced(held()));
    }

    public boolean laravel() {
        return state.get(StateKey.KIND)
                .or(application::kind)
                .map(Application.Kind.LARAVEL::equals)
                .orElse(false);
    }

    /**
     * The same target and options with another release in its place: what a revert activates again. DeploymentState of
     * the two are apart.
     *
     * @param left what the servers have been serving, as {@link ServerKey#PREVIOUS}
     */
    public DeploymentContext returningTo(ReleaseId release, ReleaseId left) {
        DeploymentState other = new DeploymentState();
        state.get(StateKey.KIND).ifPresent(kind -> other.set(StateKey.KIND, kind));
        state.get(StateKey.APP_URL).ifPresent(url -> other.set(StateKey.APP_URL, url));
        other.set(StateKey.RELEASE, release);
        other.set(StateKey.ROLLBACK, release);
        other.set(StateKey.STARTED, Instant.now());
        for (Server server : target.servers()) {
            other.set(ServerKey.PREVIOUS, server, Optional.of(left));
            state.get(ServerKey.TOOLS, server).ifPresent(tools -> other.set(ServerKey.TOOLS, server, tools));
        }
        return new DeploymentContext(
                target, application, source, other, hosts, slot, secrets, log, workDirectory, cacheDirectory, origin);
    }
}
