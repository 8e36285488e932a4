package io.jenkins.plugins.zerodown.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.zerodown.workspace.LaunchedCommands;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the caller is told while his request is worked on, one JSON object each:
 *
 * <pre>
 * {"line": TEXT, "server": NAME}           server only where it is about one
 * {"warn": TEXT}
 * {"fact": NAME, "server": NAME, "value": TEXT} without value: it holds no more. To be remembered before anything else
 * {"slot": {"token": TEXT, "held": BOOLEAN, "older": [TEXT…]}} or null: it was given back. To be remembered; a secret
 * {"launch": {"program": PATH, "job": PATH}}       to be run where the caller's commands run: sh PROGRAM start JOB
 * {"progress": NUMBER, "total": NUMBER, "server": NAME}
 * {"step": "3.4", "title": TEXT}                    a step begins
 * {"step": "3.4", "outcome": "done", "text": TEXT, "millis": NUMBER,
 *  "trips": NUMBER, "sent": NUMBER, "received": NUMBER}   or skipped, or failed
 * </pre>
 */
public sealed interface Event {
    /** Each by a field that it has and those after it have not. */
    Map<String, Class<? extends Event>> KINDS = kinds();

    private static Map<String, Class<? extends Event>> kinds() {
        Map<String, Class<? extends Event>> kinds = new LinkedHashMap<>();
        kinds.put("line", Line.class);
        kinds.put("warn", Warning.class);
        kinds.put("fact", Known.class);
        kinds.put("slot", SlotChange.class);
        kinds.put("launch", Launched.class);
        kinds.put("progress", Progress.class);
        kinds.put("outcome", StepOver.class);
        kinds.put("step", StepBegun.class);
        return kinds;
    }

    /** @param server null where it is about none */
    record Line(String line, String server) implements Event {}

    record Warning(String warn) implements Event {}

    /**
     * Something is known of the deployment. To be remembered before anything else.
     *
     * @param fact name of one of its state's keys
     * @param server null where it is about the whole deployment
     * @param value in the stored form; null: it holds no more
     */
    record Known(String fact, String server, String value) implements Event {}

    /** To be remembered; a secret. @param slot null: it was given back */
    record SlotChange(
            @JsonInclude(JsonInclude.Include.ALWAYS) EngineSettings.Ticket slot) implements Event {}

    /** A command of the build is to be started. Only for whoever has asked to be told. */
    record Launched(LaunchedCommands.Launch launch) implements Event {}

    record Progress(long progress, long total, String server) implements Event {}

    record StepBegun(String step, String title) implements Event {}

    /**
     * @param outcome done, skipped or failed
     * @param text what was done, why it was skipped, or what went wrong
     * @param trips answers that were waited for, of all servers together
     * @param sent bytes, to all servers
     * @param received bytes, from all servers
     */
    record StepOver(String step, String outcome, String text, long millis, int trips, long sent, long received)
            implements Event {}
}
