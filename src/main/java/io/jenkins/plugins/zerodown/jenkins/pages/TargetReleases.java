package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.RollbackChoice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the servers of a target told.
 *
 * @param servers in the target's order
 * @param read when they were asked
 */
public record TargetReleases(List<ServerReleases> servers, Instant read) {
    public TargetReleases {
        servers = List.copyOf(servers);
    }

    /** @param answer the engine's to {@code releases} */
    static TargetReleases of(EngineAnswer.Catalogues answer, Instant read) {
        return new TargetReleases(
                answer.servers().stream().map(ServerReleases::of).toList(), read);
    }

    /**
     * A release that can be gone back to.
     *
     * @param row the first server's
     * @param states the word, or a word for each server where they differ
     * @param good it was found good on every server
     * @param chosen what a rollback goes to that is not told where
     */
    public record Choice(ReleaseRow row, String states, boolean good, boolean chosen) {}

    /** Releases that are complete on every server and not live on all, newest first. */
    public List<Choice> choices() {
        if (servers.isEmpty() || servers.stream().anyMatch(ServerReleases::failed)) {
            return List.of();
        }
        Optional<String> newestGood = newestGood();
        return servers.get(0).rows().stream()
                .filter(row -> servers.stream().allMatch(server -> server.offers(row.id())))
                .filter(row -> !servers.stream().allMatch(server -> server.serves(row.id())))
                .map(row -> choice(row, newestGood))
                .toList();
    }

    /** Whether a row may have a way back of its own. */
    public boolean offers(ReleaseRow row) {
        return choices().stream().anyMatch(choice -> choice.row().id().equals(row.id()));
    }

    /** Ids that visitors see, each once; several where servers differ. */
    public List<String> live() {
        return servers.stream()
                .flatMap(server -> server.rows().stream())
                .filter(ReleaseRow::live)
                .map(ReleaseRow::id)
                .distinct()
                .toList();
    }

    private Choice choice(ReleaseRow row, Optional<String> newestGood) {
        List<String> words = servers.stream()
                .map(server -> server.state(row.id()).orElseThrow().word())
                .toList();
        boolean alike = words.stream().distinct().count() == 1;
        String states = alike
                ? words.get(0)
                : servers.stream()
                        .map(server -> server.server() + ": "
                                + server.state(row.id()).orElseThrow().word())
                        .collect(Collectors.joining(", "));
        return new Choice(
                row,
                states,
                words.stream().allMatch("good"::equals),
                newestGood.filter(row.id()::equals).isPresent());
    }

    /** By the engine's own rule. */
    private Optional<String> newestGood() {
        List<Catalogue> catalogues =
                servers.stream().map(ServerReleases::catalogue).toList();
        return RollbackChoice.of(Optional.empty(), catalogues) instanceof RollbackChoice.To to
                ? Optional.of(to.id().value())
                : Optional.empty();
    }
}
