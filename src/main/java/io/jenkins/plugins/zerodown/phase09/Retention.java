package io.jenkins.plugins.zerodown.phase09;

import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.Release;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which releases may go.
 *
 * @param keep how many of the newest good ones stay
 * @param minimumAge a younger one stays
 */
record Retention(int keep, Duration minimumAge) {
    /**
     * What another tool made, and what is nothing that we know, is never among them; nor is the live release, the
     * newest good one before it, a ready one that is newer (it may wait for somebody's approval), or the newest that
     * failed and the newest that was found bad, which somebody may want to look at.
     *
     * @param ages since a release came into its state; one that is not among them is of unknown age
     * @param spared ids that stay whatever they are: of this deployment, of releases that processes run in
     * @return ids, oldest first
     */
    List<ReleaseId> expired(Catalogue catalogue, Map<ReleaseId, Duration> ages, Set<ReleaseId> spared) {
        List<Release> releases = catalogue.releases();
        Optional<ReleaseId> live = catalogue.live().map(Release::id);
        if (live.isEmpty()) {
            // Nothing tells what is old.
            return List.of();
        }
        Set<ReleaseId> kept = new HashSet<>(spared);
        kept.add(live.get());
        in(releases, ReleaseState.GOOD).limit(keep).forEach(kept::add);
        in(releases, ReleaseState.GOOD)
                .filter(id -> id.compareTo(live.get()) < 0)
                .limit(1)
                .forEach(kept::add);
        in(releases, ReleaseState.READY)
                .filter(id -> id.compareTo(live.get()) > 0)
                .forEach(kept::add);
        in(releases, ReleaseState.BAD).limit(1).forEach(kept::add);
        in(releases, ReleaseState.FAILED, ReleaseState.BUILDING).limit(1).forEach(kept::add);
        in(releases, ReleaseState.FOREIGN, ReleaseState.UNKNOWN).forEach(kept::add);
        return releases.stream()
                .map(Release::id)
                .filter(id -> !kept.contains(id))
                .filter(id -> minimumAge.isZero()
                        || ages.getOrDefault(id, Duration.ZERO).compareTo(minimumAge) >= 0)
                .sorted()
                .toList();
    }

    private static Stream<ReleaseId> in(List<Release> releases, ReleaseState... states) {
        return releases.stream()
                .filter(release -> Set.of(states).contains(release.state()))
                .map(Release::id);
    }
}
