package io.jenkins.plugins.zerodown.config;

import java.io.IOException;

/**
 * Where secret values come from. The command line reads environment variables and files; Jenkins reads its credentials
 * store. Values are fetched when they are used and kept nowhere.
 */
public interface Secrets {
    /** @throws IOException naming the variable, where it is not set */
    String text(String name) throws IOException;

    /** @throws IOException naming the file, where it cannot be read */
    byte[] file(String name) throws IOException;
}
