package io.jenkins.plugins.zerodown.release;

import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The releases on one server, newest first. Releases of another tool are in it (state {@code foreign} where they look
 * whole), so that a layout of Deployer or Capistrano goes on as it is and can be rolled back to.
 */
public record Catalogue(String server, List<Release> releases) {
    private static final Script LIST = Script.of(Catalogue.class, "catalogue.sh");

    public Catalogue {
        releases = releases.stream()
                .sorted(Comparator.comparing(Release::id).reversed())
                .toList();
    }

    /** The calls that {@link #read} makes. */
    public static List<Call> reading(Layout layout) {
        return List.of(CurrentLink.looking(layout), listing(layout));
    }

    private static Call listing(Layout layout) {
        return Call.of(LIST).with("DEPLOY_PATH", layout.deployPath());
    }

    /** Reads it from the server now: directories, state files, and the link. */
    public static Catalogue read(Host host, Layout layout) throws RemoteFailure, InterruptedException {
        CurrentLink live = CurrentLink.on(host, layout);
        List<Release> releases = new ArrayList<>();
        for (String line : host.call(listing(layout)).lines()) {
            String[] words = line.split(" ", 3);
            if (words.length < 2 || !words[1].matches("whole|part")) {
                throw RemoteFailure.garbled(host.name(), LIST, line);
            }
            if (!ReleaseId.isLegal(words[0])) {
                // A directory that only looks like a release.
                continue;
            }
            ReleaseId id = new ReleaseId(words[0]);
            String json = words.length > 2 ? words[2].strip() : "";
            Optional<StateFile> known = StateFile.parse(id, json);
            boolean whole = words[1].equals("whole") && json.isEmpty();
            releases.add(known.map(state -> Release.of(state, live.is(id)))
                    .orElseGet(() -> Release.unrecorded(id, whole, live.is(id))));
        }
        return new Catalogue(host.name(), releases);
    }

    /** As it is once a release that is ready has been marked good. */
    public Catalogue validated(ReleaseId id) {
        return new Catalogue(
                server,
                releases.stream()
                        .map(one -> one.id().equals(id) && one.state() == ReleaseState.READY
                                ? one.in(ReleaseState.GOOD)
                                : one)
                        .toList());
    }

    public Optional<Release> live() {
        return releases.stream().filter(Release::live).findFirst();
    }

    public Optional<Release> find(ReleaseId id) {
        return releases.stream().filter(release -> release.id().equals(id)).findFirst();
    }
}
