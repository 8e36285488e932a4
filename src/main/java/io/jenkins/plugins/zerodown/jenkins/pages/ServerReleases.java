package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.release.Catalogue;
import io.jenkins.plugins.zerodown.release.Release;
import io.jenkins.plugins.zerodown.release.ReleaseId;
import io.jenkins.plugins.zerodown.release.ReleaseState;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One server's row or table on the page.
 *
 * @param error what kept the server from telling; empty text where it told
 * @param rows its releases, newest first
 */
public record ServerReleases(String server, String error, List<ReleaseRow> rows) {
    public ServerReleases {
        rows = List.copyOf(rows);
    }

    public boolean failed() {
        return !error.isEmpty();
    }

    static ServerReleases of(EngineAnswer.Catalogue told) {
        List<ReleaseRow> rows = told.releases() == null
                ? List.of()
                : told.releases().stream().map(ReleaseRow::of).toList();
        return new ServerReleases(told.server(), Objects.requireNonNullElse(told.error(), ""), rows);
    }

    /** As the engine chooses from it. */
    Catalogue catalogue() {
        return new Catalogue(
                server,
                rows.stream()
                        .map(row -> new Release(
                                new ReleaseId(row.id()),
                                row.known(),
                                row.live(),
                                text(row.commit()),
                                text(row.branch()),
                                Optional.<Instant>empty(),
                                OptionalLong.empty(),
                                text(row.build()),
                                text(row.who())))
                        .toList());
    }

    /** Live somewhere, not complete, or neither. */
    boolean offers(String id) {
        return rows.stream().anyMatch(row -> row.id().equals(id) && row.known().complete());
    }

    boolean serves(String id) {
        return rows.stream().anyMatch(row -> row.id().equals(id) && row.live());
    }

    Optional<ReleaseState> state(String id) {
        return rows.stream()
                .filter(row -> row.id().equals(id))
                .map(ReleaseRow::known)
                .findFirst();
    }

    private static Optional<String> text(String text) {
        return Optional.of(text).filter(known -> !known.isEmpty());
    }
}
