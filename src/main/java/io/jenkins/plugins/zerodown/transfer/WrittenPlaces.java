package io.jenkins.plugins.zerodown.transfer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Files and directories that change in a release after it was transferred, and are therefore never taken from an older
 * one.
 */
public final class WrittenPlaces implements Predicate<String> {
    private final List<String> places;

    /** @param places paths relative to the release */
    public WrittenPlaces(List<String> places) {
        this.places = places.stream()
                .map(place -> new String(place.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))
                .map(place -> place.endsWith("/") ? place.substring(0, place.length() - 1) : place)
                .toList();
    }

    /** Whether a path is such a place or lies below one. */
    @Override
    public boolean test(String path) {
        for (String place : places) {
            if (path.startsWith(place) && (path.length() == place.length() || path.charAt(place.length()) == '/')) {
                return true;
            }
        }
        return false;
    }
}
