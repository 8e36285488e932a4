package io.jenkins.plugins.zerodown.ssh;

import static io.jenkins.plugins.zerodown.ssh.Servers.secrets;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jenkins.plugins.zerodown.config.Server;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that asks by keyboard-interactive only, as those with PAM often do. */
@Tag("servers")
class KeyboardInteractiveTest {
    private static final String PASSWORD = "correct horse";
    private final SshServer server = SshServer.setUpDefaultServer();
    private final Asking asking = new Asking();
    private String hostKey;

    @BeforeEach
    void start() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair key = generator.generateKeyPair();
        hostKey = PublicKeyEntry.toString(key.getPublic());
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(key));
        server.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE));
        server.setKeyboardInteractiveAuthenticator(asking);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(true);
    }

    @Test
    void a_hidden_question_is_answered_with_the_password_whatever_its_words() throws Exception {
        asking.challenge("Kennwort: ", false);

        try (Connection connection = connect("RIGHT")) {
            assertThat(connection.isOpen()).isTrue();
        }
        assertThat(asking.answers).containsExactly(PASSWORD);
    }

    @Test
    void a_question_whose_answer_would_show_never_gets_the_password() {
        asking.challenge("Who is it? ", true);

        ConnectionRefused refused = catchThrowableOfType(ConnectionRefused.class, () -> connect("RIGHT"));

        assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.LOGIN);
        assertThat(asking.answers).doesNotContain(PASSWORD);
    }

    @Test
    void a_wrong_password_is_told_without_showing_it() {
        asking.challenge("Password: ", false);

        ConnectionRefused refused = catchThrowableOfType(ConnectionRefused.class, () -> connect("WRONG"));

        assertThat(refused.reason()).isEqualTo(ConnectionRefused.Reason.LOGIN);
        assertThat(refused).hasMessageContaining("password in WRONG").hasMessageNotContaining("hunter2");
    }

    private Connection connect(String variable) throws Exception {
        Server web1 = new Server(
                "web1",
                "127.0.0.1",
                server.getPort(),
                "deploy",
                new Server.PasswordEnv(variable),
                new Server.PinnedKey(hostKey),
                true,
                Optional.empty());
        return new JschConnector(secrets(Map.of("RIGHT", PASSWORD, "WRONG", "hunter2"))).connect(web1);
    }

    private static final class Asking implements KeyboardInteractiveAuthenticator {
        private final InteractiveChallenge challenge = new InteractiveChallenge();
        private volatile List<String> answers = List.of();

        void challenge(String prompt, boolean echo) {
            challenge.addPrompt(prompt, echo);
        }

        @Override
        public InteractiveChallenge generateChallenge(
                ServerSession session, String user, String language, String methods) {
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> responses) {
            answers = List.copyOf(responses);
            return answers.equals(List.of(PASSWORD));
        }
    }
}
