package io.jenkins.plugins.zerodown.config;

/**
 * A secret that a deployment will ask for by its name in a credentials store.
 *
 * @param id of the credential
 * @param field that names it, such as {@code servers[0].credentialsId}
 */
public record Need(String id, Kind kind, String field) {
    public enum Kind {
        /** A private key, or a user name with a password. */
        LOGIN,
        /** The bytes of a file. */
        FILE,
        /** One text. */
        TEXT
    }
}
