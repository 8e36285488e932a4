package io.jenkins.plugins.zerodown.jenkins.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.TestServer;
import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.service.EngineService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine as an agent has it: out of files alone, which came from the controller. */
@Wants(server = true)
@Tag("servers")
class EngineLoaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final List<String> asked = new ArrayList<>();
    private EngineJars ours;

    @BeforeEach
    void find() throws IOException {
        ours = EngineJars.ours();
    }

    private BiFunction<byte[], Consumer<byte[]>, byte[]> load() throws IOException {
        return new EngineLoader(directory.resolve("engine")).service(ours.names(), name -> {
            asked.add(name);
            return ours.bytes(name);
        });
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("engine"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static JsonNode ask(BiFunction<byte[], Consumer<byte[]>, byte[]> service, JsonNode request)
            throws IOException {
        return JSON.readTree(service.apply(JSON.writeValueAsBytes(request), event -> {}));
    }

    @Test
    void its_classes_are_its_own_with_nothing_but_java_above_them() throws Exception {
        BiFunction<byte[], Consumer<byte[]>, byte[]> service = load();

        assertThat(service).isNotInstanceOf(EngineService.class).isInstanceOf(AutoCloseable.class);
        assertThat(service.getClass().getName()).isEqualTo(EngineService.class.getName());
        assertThat(service.getClass().getClassLoader().getParent()).isSameAs(ClassLoader.getPlatformClassLoader());
        assertThat(ask(service, JSON.createObjectNode().put("do", "stop").put("deployment", "a"))
                        .path("running")
                        .asText())
                .isEqualTo("false");
        ((AutoCloseable) service).close();
    }

    /** JSch keeps both in META-INF/versions: its oldest classes, which remoting would give an agent, only throw. */
    @Test
    void a_server_with_an_ed25519_key_is_reached_with_an_ed25519_key() throws Exception {
        try (TestServer server = TestServer.with().hostKey("ed25519").start()) {
            assertThat(server.hostKeyLine()).startsWith("ssh-ed25519 ");
            Path key = directory.resolve("key");
            Ran.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key.toString())
                    .orThrow();
            server.authorize(Files.readString(Path.of(key + ".pub")).strip());
            ObjectNode request = JSON.createObjectNode().put("do", "releases").put("deployment", "look/1");
            ObjectNode setting = request.putObject("setting");
            setting.putObject("order")
                    .put("who", "jane")
                    .put("work", directory.resolve("work").toString())
                    .put("cache", directory.resolve("cache").toString())
                    .put("configuration", """
                            {"targets": [{"name": "production", "deployPath": "%s", "servers": [{"name": "web1", \
                            "host": "%s",
                              "port": %d, "user": "%s", "credentialsId": "key", "hostKey": "%s"}]}]}
                            """.formatted(
                            TestServer.DEPLOY_PATH, server.host(), server.port(), server.user(), server.hostKeyLine()));
            setting.putObject("secrets")
                    .put("credential.key.kind", base64("key".getBytes(StandardCharsets.UTF_8)))
                    .put("credential.key.key", base64(Files.readAllBytes(key)));
            BiFunction<byte[], Consumer<byte[]>, byte[]> service = load();

            JsonNode answer = ask(service, request);

            assertThat(answer.path("servers").path(0).path("server").asText())
                    .as(answer.toString())
                    .isEqualTo("web1");
            assertThat(answer.path("servers").path(0).has("error"))
                    .as(answer.toString())
                    .isFalse();
            ((AutoCloseable) service).close();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void what_is_there_is_not_asked_for_again_unless_it_is_broken() throws Exception {
        load();
        assertThat(asked).containsExactlyElementsOf(ours.names());
        asked.clear();

        load();
        assertThat(asked).isEmpty();

        String broken = ours.names().get(1);
        Files.write(directory.resolve("engine").resolve(broken), new byte[] {1});
        load();
        assertThat(asked).containsExactly(broken);
    }

    @Test
    void what_was_not_needed_for_a_month_is_removed_and_nothing_younger() throws Exception {
        load();
        Path old = Files.writeString(directory.resolve("engine/" + "a".repeat(64) + ".jar"), "old");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Path young = Files.writeString(directory.resolve("engine/" + "b".repeat(64) + ".jar"), "young");
        Files.setLastModifiedTime(
                directory.resolve("engine/" + ours.names().get(0)),
                FileTime.from(Instant.now().minus(Duration.ofDays(31))));

        load();

        assertThat(files())
                .contains(young.getFileName().toString())
                .containsAll(ours.names())
                .doesNotContain(old.getFileName().toString())
                .hasSize(ours.names().size() + 1);
    }

    @Test
    void bytes_that_are_not_those_of_the_name_are_refused() {
        EngineLoader loader = new EngineLoader(directory.resolve("engine"));

        assertThatThrownBy(() -> loader.service(ours.names(), name -> new byte[] {1}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(ours.names().get(0))
                .hasMessageContaining("is not what was written to it");
    }

    @Test
    void the_controller_gives_none_but_the_engines_jars() {
        assertThatThrownBy(() -> ours.bytes("../../secrets/master.key"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none of the engine's jars");
    }
}
