package io.jenkins.plugins.zerodown.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.zerodown.config.AddressRange;
import io.jenkins.plugins.zerodown.config.ReachableAddresses;
import io.jenkins.plugins.zerodown.fixture.Ran;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of the engine itself, against servers that answer what they are told to, byte by byte. */
@Tag("servers")
class OutboundHttpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ReachableAddresses OF_A_PIPELINE =
            new ReachableAddresses(false, List.of(), Set.of("web1.example.com"));

    private final List<String> received = new CopyOnWriteArrayList<>();
    private ServerSocket server;
    private volatile String answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @BeforeEach
    void aServer() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    received.add(head(socket.getInputStream()));
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    if (answer.endsWith("…")) {
                        Thread.sleep(60_000);
                    }
                } catch (IOException e) {
                    // The client has gone, or the test is over.
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void a_proxy_that_is_named_is_asked_for_a_host_that_this_machine_need_not_know() throws Exception {
        URI proxy = URI.create("http://127.0.0.1:" + server.getLocalPort());

        OutboundAnswer got = new OutboundHttp(ReachableAddresses.OF_A_USER, OutboundRoute.OF_THE_MACHINE.through(proxy))
                .send(OutboundRequest.get(URI.create("http://app.invalid/health")), 4, PATIENCE);

        assertThat(got.status()).isEqualTo(200);
        assertThat(received).singleElement().asString().startsWith("GET http://app.invalid/health HTTP/1.1");
    }

    @Test
    void a_proxy_is_no_way_around_what_the_target_lets_be_asked() {
        URI proxy = URI.create("http://127.0.0.1:" + server.getLocalPort());

        assertThatThrownBy(() -> new OutboundHttp(OF_A_PIPELINE, OutboundRoute.OF_THE_MACHINE.through(proxy))
                        .send(OutboundRequest.get(URI.create("http://app.invalid/health")), 4, PATIENCE))
                .isInstanceOf(AddressRefused.class);
        assertThat(received).isEmpty();
    }

    @Test
    void a_site_that_an_authority_of_ones_own_has_signed_is_trusted_where_that_is_named(@TempDir Path directory)
            throws Exception {
        Path store = directory.resolve("site.p12");
        keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "site",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "site",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-file",
                directory.resolve("ca.pem").toString());
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer site = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        site.setHttpsConfigurator(new HttpsConfigurator(tls));
        site.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        site.start();
        try {
            OutboundRequest request = OutboundRequest.get(
                    URI.create("https://localhost:" + site.getAddress().getPort() + "/"));
            OutboundRoute trusting =
                    OutboundRoute.OF_THE_MACHINE.trusting(Files.readAllBytes(directory.resolve("ca.pem")));

            assertThat(new OutboundHttp(ReachableAddresses.OF_A_USER, trusting)
                            .send(request, 4, PATIENCE)
                            .status())
                    .isEqualTo(204);
            assertThatThrownBy(() -> new OutboundHttp(ReachableAddresses.OF_A_USER).send(request, 4, PATIENCE))
                    .isInstanceOf(SSLException.class);
        } finally {
            site.stop(0);
        }
    }

    @Test
    void what_holds_no_certificate_is_refused() {
        for (String text :
                List.of("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")) {
            assertThatThrownBy(() -> OutboundRoute.OF_THE_MACHINE.trusting(text.getBytes(StandardCharsets.US_ASCII)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("certificate");
        }
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/keytool").toString()));
        command.addAll(List.of(arguments));
        Ran.of(command.toArray(String[]::new)).orThrow();
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                return head.toString();
            }
            head.append((char) b);
        }
        return head.toString();
    }

    private URI url(String host) {
        return URI.create("http://" + host + ":" + server.getLocalPort() + "/health?deep=1");
    }

    private OutboundAnswer ask() throws IOException, InterruptedException {
        return new OutboundHttp(ReachableAddresses.OF_A_USER)
                .send(OutboundRequest.get(url("127.0.0.1")).header("Cookie", "a=b"), 4, PATIENCE);
    }

    @Test
    void a_request_names_its_host_and_headers_and_the_answer_its_status_headers_and_address() throws Exception {
        answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 302 Found\r\nLOCATION: /login\r\n"
                + "Content-Length: 6\r\n\r\nlog in";

        OutboundAnswer got = ask();

        assertThat(received)
                .singleElement()
                .asString()
                .startsWith("GET /health?deep=1 HTTP/1.1\r\nHost: 127.0.0.1:" + server.getLocalPort() + "\r\n")
                .contains("Cookie: a=b\r\n", "User-Agent: ZeroDown\r\n");
        assertThat(got.status()).isEqualTo(302);
        assertThat(got.header("location")).contains("/login");
        assertThat(new String(got.body(), StandardCharsets.UTF_8)).isEqualTo("log ");
        assertThat(got.from()).contains(InetAddress.getLoopbackAddress());
    }

    @Test
    void a_body_in_pieces_and_one_that_ends_with_the_connection_are_read() throws Exception {
        answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nok\r\n1\r\n!\r\n0\r\n\r\n";
        assertThat(new String(ask().body(), StandardCharsets.UTF_8)).isEqualTo("ok!");

        answer = "HTTP/1.0 200 OK\n\nok";
        assertThat(new String(ask().body(), StandardCharsets.UTF_8)).isEqualTo("ok");
    }

    @Test
    void an_answer_that_is_none_or_never_ends_is_a_failure_in_time() {
        answer = "SSH-2.0-OpenSSH_9.2\r\n";
        assertThatThrownBy(this::ask).isInstanceOf(IOException.class).hasMessageContaining("no HTTP");
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok";
        assertThatThrownBy(this::ask).hasMessageContaining("in the middle of its answer");
        answer = "";
        assertThatThrownBy(this::ask).hasMessageContaining("before it had answered");
        answer = "HTTP/1.1 200 OK\r\n\r\n…";
        assertThatThrownBy(() -> new OutboundHttp(ReachableAddresses.OF_A_USER)
                        .send(OutboundRequest.get(url("127.0.0.1")), 4, Duration.ofMillis(300)))
                .isInstanceOf(HttpTimeoutException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "2130706433",
                "0.0.0.0",
                "[::1]",
                "[::ffff:127.0.0.1]",
                "[::]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]"
            })
    void this_machine_s_own_address_is_not_asked_for_a_pipeline_however_it_is_written(String host) {
        assertThatThrownBy(() -> new OutboundHttp(OF_A_PIPELINE).send(OutboundRequest.get(url(host)), 4, PATIENCE))
                .isInstanceOf(AddressRefused.class)
                .hasMessageContaining("this machine's own address")
                .hasMessageContaining("allowedAddresses");
        assertThat(received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "2852039166",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "[::ffff:169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "100.100.100.200"
            })
    void a_cloud_s_metadata_is_asked_by_nobody(String host) {
        for (ReachableAddresses reachable : List.of(OF_A_PIPELINE, ReachableAddresses.OF_A_USER)) {
            assertThatThrownBy(() -> new OutboundHttp(reachable).send(OutboundRequest.get(url(host)), 4, PATIENCE))
                    .isInstanceOf(AddressRefused.class)
                    .hasMessageContaining("where clouds keep their metadata");
        }
    }

    @Test
    void what_the_target_allows_is_asked_and_shown_and_its_neighbour_is_not() throws Exception {
        ReachableAddresses allowing = new ReachableAddresses(
                false, List.of(AddressRange.parse("127.0.0.0/31").orElseThrow()), Set.of("web1.example.com"));

        assertThat(new OutboundHttp(allowing)
                        .send(OutboundRequest.get(url("127.0.0.1")), 4, PATIENCE)
                        .status())
                .isEqualTo(200);
        assertThat(allowing.shows("127.0.0.1", InetAddress.getByName("127.0.0.1")))
                .isTrue();
        assertThat(allowing.shows("10.0.0.1", InetAddress.getByName("10.0.0.1")))
                .isFalse();
        assertThat(allowing.refusal(InetAddress.getByName("127.0.0.2"))).isPresent();
        assertThat(allowing.refusal(InetAddress.getByName("10.0.0.1"))).isEmpty();
        assertThat(allowing.shows("WEB1.example.com", InetAddress.getByName("10.0.0.1")))
                .isTrue();
    }

    @Test
    void an_interruption_ends_it_at_once() throws Exception {
        answer = "HTTP/1.1 200 OK\r\n\r\n…";
        List<Throwable> ended = new CopyOnWriteArrayList<>();
        Thread asking = new Thread(() -> {
            try {
                ask();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                ended.add(e);
            }
        });
        asking.start();
        while (received.isEmpty()) {
            Thread.sleep(10);
        }

        asking.interrupt();
        asking.join(5000);

        assertThat(ended).hasSize(1);
    }
}
