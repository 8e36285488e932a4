package io.jenkins.plugins.zerodown.remote;

import io.jenkins.plugins.zerodown.local.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/**
 * All scripts as one text that defines a function of sh for each: servers keep it in a file that is named by its
 * SHA-256 sum, so that a call is a line where its script's text would be. A server verifies the sum whenever it reads
 * the file, and is sent the text where it has none.
 */
final class KeptScripts {
    /** The scripts that the engine has, by their paths in the resources of its package. */
    private static final String LIST = "remote/scripts.txt";
    /** Runs the others. */
    private static final String SESSION = "remote/session.sh";

    static final KeptScripts ALL = read();

    private final String text;
    private final String sum;
    private final Map<String, String> functions;
    /** Files that servers were seen to have, by server and path: there it need not be waited for whether they do. */
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    private KeptScripts(String text, Map<String, String> functions) {
        // A shell takes the line ends off what it reads from a file.
        this.text = text.stripTrailing();
        this.functions = functions;
        sum = Sha256.of(bytes());
    }

    private static KeptScripts read() {
        StringBuilder text = new StringBuilder();
        Map<String, String> functions = new HashMap<>();
        for (String path : Script.resource(LIST).lines().toList()) {
            String script = Script.joined(path);
            String function = path.equals(SESSION) ? "zerodown_session" : "zerodown_" + functions.size();
            functions.put(script, function);
            text.append(function).append("() {\n").append(script).append("}\n");
        }
        return new KeptScripts(text.toString(), functions);
    }

    /** The function that is a script; empty for one that is not the engine's own. */
    Optional<String> function(Script script) {
        return Optional.ofNullable(functions.get(script.text()));
    }

    /** Where a server keeps them. @param directory of theirs on the server */
    String in(String directory) {
        return directory + "/" + sum;
    }

    byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    byte[] compressed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    boolean seenAt(String place) {
        return seen.contains(place);
    }

    void seenAt(String place, boolean there) {
        if (there) {
            seen.add(place);
        } else {
            seen.remove(place);
        }
    }
}
