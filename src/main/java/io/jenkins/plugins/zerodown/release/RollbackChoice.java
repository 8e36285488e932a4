package io.jenkins.plugins.zerodown.release;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** To which release a target goes back: decided by ids and states over all servers, never by a directory's time. */
public sealed interface RollbackChoice {
    /** @param warning what the user should know about this release */
    record To(ReleaseId id, Optional<String> warning) implements RollbackChoice {}

    /** @param why it cannot be, naming ids, servers and states, and the ids that would do */
    record Refused(String why) implements RollbackChoice {}

    /**
     * @param wanted an id that is complete on every server; empty: the newest good one that is older than what is live,
     *     on every server
     * @param catalogues of all servers
     */
    static RollbackChoice of(Optional<ReleaseId> wanted, List<Catalogue> catalogues) {
        return wanted.map(id -> byId(id, catalogues)).orElseGet(() -> newestGood(catalogues));
    }

    private static RollbackChoice byId(ReleaseId id, List<Catalogue> catalogues) {
        List<String> problems = new ArrayList<>();
        for (Catalogue catalogue : catalogues) {
            Optional<Release> found = catalogue.find(id);
            if (found.isEmpty()) {
                problems.add(catalogue.server() + " does not have it");
            } else if (!found.get().state().complete()) {
                problems.add("on " + catalogue.server() + " it is "
                        + found.get().state().word() + ", not complete");
            }
        }
        if (!problems.isEmpty()) {
            return new Refused("release " + id + " cannot be rolled back to: " + String.join("; ", problems) + ". "
                    + others(catalogues, id));
        }
        if (catalogues.stream()
                .allMatch(catalogue -> catalogue.find(id).orElseThrow().live())) {
            return new Refused("release " + id + " is live already. " + others(catalogues, id));
        }
        List<String> doubts = catalogues.stream()
                .filter(catalogue -> catalogue.find(id).orElseThrow().state() != ReleaseState.GOOD)
                .map(catalogue -> catalogue.find(id).orElseThrow().state().word() + " on " + catalogue.server())
                .toList();
        return new To(
                id,
                doubts.isEmpty()
                        ? Optional.empty()
                        : Optional.of("release " + id + " was never found good: it is " + String.join(", ", doubts)));
    }

    private static RollbackChoice newestGood(List<Catalogue> catalogues) {
        List<String> idle = catalogues.stream()
                .filter(catalogue -> catalogue.live().isEmpty())
                .map(Catalogue::server)
                .toList();
        if (!idle.isEmpty() || catalogues.isEmpty()) {
            return new Refused("no release of releases/ is live on " + String.join(", ", idle)
                    + ", so that none is older than it. " + others(catalogues, null));
        }
        // Where servers differ, nothing newer than what any of them serves is "back".
        ReleaseId oldestLive = catalogues.stream()
                .map(catalogue -> catalogue.live().orElseThrow().id())
                .min(Comparator.naturalOrder())
                .orElseThrow();
        return catalogues.get(0).releases().stream()
                .map(Release::id)
                .filter(id -> id.compareTo(oldestLive) < 0)
                .filter(id -> catalogues.stream()
                        .allMatch(catalogue -> catalogue
                                .find(id)
                                .filter(release -> release.state() == ReleaseState.GOOD)
                                .isPresent()))
                .findFirst()
                .<RollbackChoice>map(id -> new To(id, Optional.empty()))
                .orElseGet(() -> new Refused("no good release older than the live " + oldestLive
                        + " is on every server (" + servers(catalogues) + "). " + others(catalogues, oldestLive)));
    }

    private static String servers(List<Catalogue> catalogues) {
        return catalogues.stream().map(Catalogue::server).collect(Collectors.joining(", "));
    }

    /** @param except an id that is not to be offered, or null */
    private static String others(List<Catalogue> catalogues, ReleaseId except) {
        List<String> possible = catalogues.isEmpty()
                ? List.of()
                : catalogues.get(0).releases().stream()
                        .filter(release -> !release.live() && !release.id().equals(except))
                        .map(Release::id)
                        .filter(id -> catalogues.stream()
                                .allMatch(catalogue -> catalogue
                                        .find(id)
                                        .filter(release -> release.state().complete())
                                        .isPresent()))
                        .map(id -> id + " ("
                                + catalogues
                                        .get(0)
                                        .find(id)
                                        .orElseThrow()
                                        .state()
                                        .word() + ")")
                        .toList();
        return possible.isEmpty()
                ? "No other release is complete on every server: deploy again instead"
                : "These are complete on every server: " + String.join(", ", possible);
    }
}
