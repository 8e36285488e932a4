package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.Secrets;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Secrets of the command line: texts are environment variables, files lie beside the configuration file unless they are
 * absolute.
 */
final class EnvironmentSecrets implements Secrets {
    private final Map<String, String> environment;
    private final Path folder;

    /** @param folder that relative names of files begin from: the configuration file's */
    EnvironmentSecrets(Map<String, String> environment, Path folder) {
        this.environment = Map.copyOf(environment);
        this.folder = folder;
    }

    @Override
    public String text(String name) throws IOException {
        String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new IOException("the environment variable " + name + " is " + (value == null ? "not set" : "empty")
                    + "; export it in the shell that runs this command");
        }
        return value;
    }

    @Override
    public byte[] file(String name) throws IOException {
        Path file = resolved(name);
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file + " (given as " + name + ")", e);
        } catch (AccessDeniedException e) {
            throw new IOException("the file " + file + " may not be read by this user", e);
        } catch (IOException e) {
            throw new IOException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Path resolved(String name) throws IOException {
        try {
            return name.startsWith("~/")
                    ? Path.of(System.getProperty("user.home"), name.substring(2))
                    : folder.resolve(name);
        } catch (InvalidPathException e) {
            throw new IOException("'" + name + "' is not a file name", e);
        }
    }
}
