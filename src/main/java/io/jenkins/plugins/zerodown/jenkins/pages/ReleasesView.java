package io.jenkins.plugins.zerodown.jenkins.pages;

import io.jenkins.plugins.zerodown.release.ReleaseId;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * A target's releases as far as they are known, for a view. Exactly one of the three is the case: pending, an error, or
 * releases.
 *
 * @param error in a sentence, or empty text
 * @param releases null unless they are known
 */
public record ReleasesView(TargetPage page, boolean isPending, String error, TargetReleases releases) {
    static ReleasesView pending(TargetPage page) {
        return new ReleasesView(page, true, "", null);
    }

    static ReleasesView failed(TargetPage page, String error) {
        return new ReleasesView(page, false, error, null);
    }

    static ReleasesView of(TargetPage page, Readings.Reading<TargetReleases> reading) {
        if (!reading.ended()) {
            return pending(page);
        }
        Optional<Throwable> failure = reading.failure();
        return failure.isPresent()
                ? failed(
                        page,
                        Optional.ofNullable(failure.get().getMessage())
                                .orElse(failure.get().toString()))
                : new ReleasesView(page, false, "", reading.value().orElseThrow());
    }

    public boolean isFailed() {
        return !error.isEmpty();
    }

    public boolean isRead() {
        return releases != null;
    }

    public Date readAt() {
        return Date.from(releases.read());
    }

    /** The releases that visitors see, with blanks between, for a form to state; empty text where that is not known. */
    public String seen() {
        return isRead() ? String.join(" ", releases.live()) : "";
    }

    /** What can be gone back to, as far as that is known. */
    public List<TargetReleases.Choice> choices() {
        return isRead() ? releases.choices() : List.of();
    }

    /**
     * The release that a link asked for; empty text where there is none of that id to go back to. @param to may be null
     */
    public String wanted(String to) {
        if (to == null || !ReleaseId.isLegal(to)) {
            return "";
        }
        return !isRead()
                        || choices().stream()
                                .anyMatch(choice -> choice.row().id().equals(to))
                ? to
                : "";
    }

    /** Whether a row leads to the confirmation of a rollback to it. */
    public boolean offers(ReleaseRow row) {
        return page.mayRollBack() && releases.offers(row);
    }
}
