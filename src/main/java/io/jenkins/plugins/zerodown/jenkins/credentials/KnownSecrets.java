package io.jenkins.plugins.zerodown.jenkins.credentials;

import io.jenkins.plugins.zerodown.config.Need;
import io.jenkins.plugins.zerodown.config.Server.StoredLogin;
import io.jenkins.plugins.zerodown.secrets.Masking;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Secrets that have been fetched, as a log must not show them.
 *
 * @param needs tell of which kind each is; one whose secret is not there counts for nothing
 * @param secrets by the names that the engine asks for
 */
record KnownSecrets(List<Need> needs, Map<String, byte[]> secrets) {
    /** Those parts of a login that are no secret: its kind and its user are words that a log needs. */
    private static final List<String> SECRET_PARTS = List.of("key", "passphrase", "password");

    /** Whether each of the needs has been met. */
    boolean isWhole() {
        return needs.stream()
                .allMatch(need -> secrets.containsKey(
                        need.kind() == Need.Kind.LOGIN ? new StoredLogin(need.id()).part("kind") : need.id()));
    }

    /** Of a .env its secrets alone, as the engine does in what it says itself. */
    void hideIn(Masking masking) {
        for (Need need : needs) {
            switch (need.kind()) {
                case LOGIN -> SECRET_PARTS.forEach(part -> hide(new StoredLogin(need.id()).part(part), masking));
                case TEXT -> hide(need.id(), masking);
                case FILE -> masking.hideSecretsOf(secrets.getOrDefault(need.id(), new byte[0]));
            }
        }
    }

    private void hide(String name, Masking masking) {
        if (secrets.containsKey(name)) {
            masking.hide(new String(secrets.get(name), StandardCharsets.UTF_8));
        }
    }
}
