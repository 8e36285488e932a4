package io.jenkins.plugins.zerodown.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a script did.
 *
 * @param exit its status
 * @param bytes standard output as it came
 * @param err standard error, as UTF-8
 */
public record ScriptResult(int exit, byte[] bytes, String err) {
    /** EX_TEMPFAIL of sysexits.h: by it a script says that its caller lost the target's lock. It changed nothing. */
    public static final int FENCED = 75;

    public boolean ok() {
        return exit == 0;
    }

    /** Standard output, as UTF-8. */
    public String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Standard output without white space around it. */
    public String text() {
        return out().strip();
    }

    /**
     * The answer of a script that knows only some.
     *
     * @throws RemoteFailure where it is none of them, nothing at all included: that says neither yes nor no
     */
    public String oneOf(Host host, Script script, String... answers) throws RemoteFailure {
        String said = text();
        if (!List.of(answers).contains(said)) {
            throw RemoteFailure.garbled(host.name(), script, said);
        }
        return said;
    }

    public List<String> lines() {
        return out().lines().toList();
    }
}
