package io.jenkins.plugins.zerodown.lock;

/** What has become of a lock since it was taken, as far as its servers have told. */
sealed interface LockFate {
    /** No server has said otherwise. */
    record Kept() implements LockFate {}

    /** An engine before this one has given it back, on some server at least. */
    record Over() implements LockFate {}

    /** Somebody has taken it away. */
    record Lost(String why) implements LockFate {}
}
