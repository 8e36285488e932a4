package io.jenkins.plugins.zerodown.jenkins.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.Need;
import io.jenkins.plugins.zerodown.jenkins.configuration.ServerConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetRequestTest {
    private static final String HOST_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHvQCnB3jLWDBlYaGV7q8lQ1rQlKzqF4pYB0m3k0J0J0";

    private static TargetConfiguration target() {
        ServerConfiguration web1 = new ServerConfiguration("web1.example.com", "deploy-key");
        web1.setHostKey(HOST_KEY);
        web1.setJumpHost("gate.example.com");
        web1.setJumpCredentialsId("gate-key");
        web1.setJumpHostKey(HOST_KEY);
        ServerConfiguration web2 = new ServerConfiguration("web2.example.com", "deploy-key");
        web2.setHostKey(HOST_KEY);
        return new TargetConfiguration("production", "/var/www/app", List.of(web1, web2));
    }

    private static JsonNode json(TargetRequest order) throws IOException {
        return new ObjectMapper().readTree(ProtocolCodec.kept(order.read()));
    }

    @Test
    void it_says_what_the_desk_wants_to_know() throws Exception {
        TargetRequest order = target().order()
                .repository("application: {migrate: off}")
                .options("the step's arguments", Map.of("opcache", "off"))
                .directory("/ws/shop", true)
                .by("shop #7", "https://ci/job/shop/7/")
                .patience(Duration.ofMinutes(2));

        JsonNode read = json(order);
        assertThat(order.target()).isEqualTo("production");
        assertThat(read.get("configuration").asText()).contains("web1.example.com");
        assertThat(read.get("layers")).isEqualTo(new ObjectMapper().readTree("""
                [{"origin": "zerodown.yaml", "yaml": "application: {migrate: off}"},
                 {"origin": "the step's arguments", "options": {"opcache": "off"}}]"""));
        assertThat(read.get("source").toString()).isEqualTo("{\"directory\":\"/ws/shop\",\"build\":true}");
        assertThat(read.get("patience").asInt()).isEqualTo(120);
        assertThat(json(order.commit("")).get("source").toString()).isEqualTo("{\"commit\":\"\"}");
    }

    @Test
    void it_names_each_credential_that_the_engine_will_ask_for_and_the_field_that_names_it() throws Exception {
        TargetConfiguration target = target();
        target.setApplication(
                "envFile: prod-env\nmaintenance: {secret: bypass}\nnotify: [{urlEnv: chat-hook, secretEnv: "
                        + "chat-secret}]");
        TargetRequest order = target.order()
                .options(
                        "the step's arguments",
                        Map.of("configFiles", List.of(Map.of("source", "services", "path", "config/services.json"))));

        assertThat(order.needs())
                .containsExactly(
                        new Need("deploy-key", Need.Kind.LOGIN, "servers[0].credentialsId"),
                        new Need("gate-key", Need.Kind.LOGIN, "servers[0].jump.credentialsId"),
                        new Need("prod-env", Need.Kind.FILE, "application.envFile"),
                        new Need("services", Need.Kind.FILE, "application.configFiles[0].source"),
                        new Need("bypass", Need.Kind.TEXT, "application.maintenance.secret"),
                        new Need("chat-hook", Need.Kind.TEXT, "application.notify[0].urlEnv"),
                        new Need("chat-secret", Need.Kind.TEXT, "application.notify[0].secretEnv"));
    }

    @Test
    void a_later_layer_stands_over_an_earlier_one() throws Exception {
        TargetConfiguration target = target();
        target.setApplication("envFile: from-target");
        TargetRequest order = target.order();

        assertThat(files(order)).containsExactly("from-target");
        assertThat(files(order.repository("application: {envFile: from-repository}")))
                .containsExactly("from-repository");
        assertThat(files(order.repository("application: {envFile: from-repository}")
                        .options("step", Map.of("envFile", "from-step"))))
                .containsExactly("from-step");
        assertThat(files(order.options("step", "envFile: from-yaml\nmigrate: off")))
                .containsExactly("from-yaml");
        assertThat(files(order.options("step", ""))).containsExactly("from-target");
    }

    private static List<String> files(TargetRequest order) throws BadConfiguration {
        return order.needs().stream()
                .filter(need -> need.kind() == Need.Kind.FILE)
                .map(Need::id)
                .toList();
    }

    @Test
    void targets_in_a_repository_are_refused_in_the_engines_words() {
        TargetRequest order = target().order().repository("targets: [{name: elsewhere}]");

        assertThatThrownBy(order::needs)
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("does not belong into a repository");
    }

    @Test
    void what_the_target_locks_stays_whoever_tries() {
        TargetConfiguration target = target();
        target.setLocked("commands");
        String command = "commands: {preRelease: [\"rm -rf /\"]}";

        assertThatThrownBy(target.order().repository("application: {" + command + "}")::needs)
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("production locks commands");
        assertThatThrownBy(target.order().options("the step's arguments", command)::needs)
                .isInstanceOf(BadConfiguration.class)
                .hasMessageContaining("the step's arguments")
                .hasMessageContaining("production locks commands");
    }

    @Test
    void yaml_of_a_step_cannot_leave_the_section_that_it_stands_in() {
        TargetRequest order =
                target().order().options("the step's arguments", "migrate: off\ntargets: [{name: elsewhere}]");

        assertThatThrownBy(order::needs).isInstanceOf(BadConfiguration.class).hasMessageContaining("targets");
    }

    @Test
    void what_a_script_gives_becomes_plain_and_what_cannot_be_is_named() throws Exception {
        TargetRequest order = target().order()
                .options(
                        "step",
                        Map.of(
                                "envFile",
                                new StringBuilder("prod-env"),
                                "sharedDirs",
                                new String[] {"storage", "uploads"},
                                "migrate",
                                false));

        assertThat(json(order).get("layers").get(0).get("options"))
                .isEqualTo(new ObjectMapper()
                        .readTree("{\"envFile\": \"prod-env\", \"sharedDirs\": [\"storage\", "
                                + "\"uploads\"], \"migrate\": false}"));
        assertThatThrownBy(() ->
                        target().order().options("step", Map.of("commands", Map.of("preRelease", List.of(target())))))
                .hasMessageContaining("step: commands.preRelease[0]")
                .hasMessageContaining("TargetConfiguration");
    }

    @Test
    void it_survives_being_kept_with_a_build() throws Exception {
        TargetRequest order = target().order().directory("/ws/shop", false).workOf("job/shop#1/1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(order);
        }

        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(order).hasSameHashCodeAs(order);
        }
    }
}
