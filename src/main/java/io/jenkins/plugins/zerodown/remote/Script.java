package io.jenkins.plugins.zerodown.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A POSIX sh script kept as a resource beside the class that names it. It takes values as arguments or on standard input,
 * may be run any number of times, and runs by hand as well: {@code sh 3.3-create-release.sh ARGUMENTS}.
 */
public record Script(String name, String text) {
    /** @param name file name in the resources of {@code home}'s package */
    public static Script of(Class<?> home, String name) {
        try (InputStream in = home.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no script " + name + " beside " + home.getName());
            }
            return new Script(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
