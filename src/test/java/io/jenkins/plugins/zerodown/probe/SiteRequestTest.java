package io.jenkins.plugins.zerodown.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.zerodown.config.ReachableAddresses;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.http.OutboundRoute;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine says of a site that it cannot ask. */
@Tag("servers")
class SiteRequestTest {
    @TempDir
    Path directory;

    @Test
    void a_certificate_that_nobody_signed_is_told_with_the_fix() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        server.start();
        try {
            SiteAnswer answer = new SiteRequest(ReachableAddresses.OF_A_USER, Map.of(), OutboundRoute.OF_THE_MACHINE)
                    .get(
                            URI.create(
                                    "https://127.0.0.1:" + server.getAddress().getPort() + "/health"),
                            "",
                            200,
                            Duration.ofSeconds(20));

            assertThat(answer.status()).isZero();
            assertThat(answer.body())
                    .startsWith("no answer: the connection cannot be trusted")
                    .contains("health.certificates");
        } finally {
            server.stop(0);
        }
    }

    private SSLContext selfSigned() throws Exception {
        char[] password = "changeit".toCharArray();
        Path file = directory.resolve("site.p12");
        Ran.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        "changeit",
                        "-alias",
                        "site",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=127.0.0.1")
                .orThrow();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
