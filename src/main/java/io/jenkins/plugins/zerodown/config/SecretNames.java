package io.jenkins.plugins.zerodown.config;

/** What a configuration names secrets by: the private keys, passwords, .env and other secret files that it asks for. */
public enum SecretNames {
    /** Files on this machine, and environment variables. */
    LOCAL,
    /** Ids in a credentials store, which gives logins too. No file of this machine can be named. */
    CREDENTIALS
}
