package io.jenkins.plugins.zerodown.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Through which proxy requests go, and whose certificates they trust. */
public final class OutboundRoute {
    /** The machine's own proxy, and the authorities that its Java knows. */
    public static final OutboundRoute OF_THE_MACHINE = new OutboundRoute(Optional.empty(), Optional.empty());

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?(-----END CERTIFICATE-----|\\z)", Pattern.DOTALL);

    private final Optional<SSLContext> trust;
    private final Optional<InetSocketAddress> named;

    private OutboundRoute(Optional<SSLContext> trust, Optional<InetSocketAddress> named) {
        this.trust = trust;
        this.named = named;
    }

    /** @param proxy such as http://proxy.example.com:3128 */
    public OutboundRoute through(URI proxy) {
        return new OutboundRoute(
                trust, Optional.of(InetSocketAddress.createUnresolved(proxy.getHost(), proxy.getPort())));
    }

    /**
     * Trusts these authorities beside those that Java knows.
     *
     * @param pem certificates in PEM, RFC 7468
     * @throws IOException where there is none
     */
    public OutboundRoute trusting(byte[] pem) throws IOException {
        try {
            Collection<Certificate> own = new ArrayList<>();
            // A key, or words, may stand beside them.
            Matcher block = BLOCK.matcher(new String(pem, StandardCharsets.ISO_8859_1));
            while (block.find()) {
                own.add(CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(block.group().getBytes(StandardCharsets.ISO_8859_1))));
            }
            if (own.isEmpty()) {
                throw new IOException("it holds no certificates in PEM (BEGIN CERTIFICATE)");
            }
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            for (X509Certificate known : known()) {
                authorities.setCertificateEntry("known " + authorities.size(), known);
            }
            for (Certificate each : own) {
                authorities.setCertificateEntry("own " + authorities.size(), each);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(authorities);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return new OutboundRoute(Optional.of(context), named);
        } catch (CertificateException e) {
            throw new IOException("it holds no certificates in PEM (BEGIN CERTIFICATE)", e);
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot use them: " + e.getMessage(), e);
        }
    }

    private static X509Certificate[] known() throws GeneralSecurityException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init((KeyStore) null);
        for (TrustManager manager : managers.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }

    Optional<String> named() {
        return named.map(proxy -> proxy.getHostString() + ":" + proxy.getPort());
    }

    /** Whether the proxy was named by whoever wrote the options, not by the machine. */
    boolean hasNamedProxy() {
        return named.isPresent();
    }

    Optional<InetSocketAddress> proxy(URI url) {
        ProxySelector machine = ProxySelector.getDefault();
        if (named.isPresent() || machine == null) {
            return named;
        }
        return machine.select(url).stream()
                .findFirst()
                .filter(proxy -> proxy.type() == Proxy.Type.HTTP)
                .map(proxy -> (InetSocketAddress) proxy.address());
    }

    SSLContext trust() throws IOException {
        try {
            return trust.isPresent() ? trust.get() : SSLContext.getDefault();
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS", e);
        }
    }
}
