package io.jenkins.plugins.zerodown.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.jenkins.plugins.zerodown.lock.LockToken;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a session is made of, where there is none yet.
 *
 * @param order what is to be done, the same in every request for a deployment
 * @param secrets each by its name, as the options name it or as {@code Server.StoredLogin} does; base64 in JSON
 * @param facts the newest that the caller has been told, by their keys: {@code RELEASE}, {@code PREVIOUS@web1}
 * @param slot the newest that the caller has been told; absent where the slot was never asked for, or was given back
 */
public record EngineSettings(
        DeploymentRequest order, Map<String, byte[]> secrets, Map<String, String> facts, Ticket slot) {
    public EngineSettings {
        Needed.present("order", order);
        secrets = secrets == null ? Map.of() : Map.copyOf(secrets);
        facts = facts == null ? Map.of() : Map.copyOf(facts);
    }

    /**
     * Proves whose the target's slot is: a secret.
     *
     * @param held false: the slot was asked for, and nothing is known of what came of it
     * @param older tokens that it may still bear on some server, the newest first: a session that goes on with the slot
     *     of another gives it a token of its own. Absent where there are none
     */
    public record Ticket(
            String token,
            boolean held,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> older) {
        public Ticket {
            Needed.present("token", token);
            older = older == null ? List.of() : List.copyOf(older);
            if (!LockToken.isToken(token) || !older.stream().allMatch(LockToken::isToken)) {
                throw new IllegalArgumentException("token is none that the engine's service has given out");
            }
        }

        /** All that it may bear on some server, the newest first. */
        public List<String> tokens() {
            return Stream.concat(Stream.of(token), older.stream()).toList();
        }
    }
}
