package io.jenkins.plugins.zerodown.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a value was written, so that a message can name it.
 *
 * @param origin the file as the user named it, or words such as "the step's arguments"
 * @param line counted from 1; 0 where there are no lines
 * @param path the keys that lead to the value, such as {@code targets[0].servers[1].host}; empty text at the top
 * @param folder what relative local paths are relative to; empty where the origin is no file
 * @param secrets what a secret is named by there
 */
record Place(String origin, int line, String path, Optional<Path> folder, SecretNames secrets) {
    Place at(int otherLine) {
        return new Place(origin, otherLine, path, folder, secrets);
    }

    Place key(String key) {
        String shown = key.replaceAll("\\p{Cntrl}", "?");
        return new Place(origin, line, path.isEmpty() ? shown : path + '.' + shown, folder, secrets);
    }

    Place item(int index) {
        return new Place(origin, line, path + '[' + index + ']', folder, secrets);
    }

    /**
     * A local file that the user named: {@code ~/} is the home directory, anything relative is beside the file that
     * names it.
     */
    String localFile(String written) {
        if (folder.isEmpty()) {
            return written;
        }
        return written.startsWith("~/")
                ? Path.of(System.getProperty("user.home"), written.substring(2)).toString()
                : folder.get().resolve(written).normalize().toString();
    }

    @Override
    public String toString() {
        return (line > 0 ? origin + ':' + line : origin) + (path.isEmpty() ? "" : ": " + path);
    }
}
