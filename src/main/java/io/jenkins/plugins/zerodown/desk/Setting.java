package io.jenkins.plugins.zerodown.desk;

import io.jenkins.plugins.zerodown.release.Lock;
import java.util.Map;

/**
 * What a session is made of, where there is none yet.
 *
 * @param order what is to be done, the same in every request for a deployment
 * @param secrets each by its name, as the options name it or as {@code Server.StoredLogin} does; base64 in JSON
 * @param facts the newest that the caller has been told, by their keys: {@code RELEASE}, {@code PREVIOUS@web1}
 * @param slot the newest that the caller has been told; absent where the slot was never asked for, or was given back
 */
record Setting(Order order, Map<String, byte[]> secrets, Map<String, String> facts, Ticket slot) {
    Setting {
        Needed.present("order", order);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        facts = facts == null ? Map.of() : Map.copyOf(facts);
    }

    /**
     * Proves whose the target's slot is: a secret.
     *
     * @param held false: the slot was asked for, and nothing is known of what came of it
     */
    record Ticket(String token, boolean held) {
        Ticket {
            Needed.present("token", token);
            if (!Lock.isToken(token)) {
                throw new IllegalArgumentException("token is none that the desk has given out");
            }
        }
    }
}
