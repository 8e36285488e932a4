package io.jenkins.plugins.zerodown.release;

import java.util.Optional;

/** What current leads to on one server. */
public sealed interface Live {
    /** There is no current: nothing was ever deployed. */
    record Nothing() implements Live {
        @Override
        public String toString() {
            return "no release";
        }
    }

    record Of(ReleaseId id) implements Live {
        @Override
        public String toString() {
            return "release " + id;
        }
    }

    /** A link that leads out of releases/. */
    record Elsewhere(String path) implements Live {
        @Override
        public String toString() {
            return OneLine.of(path);
        }
    }

    /** A real directory or file, which no rename can replace by a link. */
    record NoLink() implements Live {
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
