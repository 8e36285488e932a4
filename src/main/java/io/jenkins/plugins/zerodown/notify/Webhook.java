package io.jenkins.plugins.zerodown.notify;

import io.jenkins.plugins.zerodown.config.Application.Notification;
import io.jenkins.plugins.zerodown.config.Secrets;
import io.jenkins.plugins.zerodown.http.AddressRefused;
import io.jenkins.plugins.zerodown.http.OutboundAnswer;
import io.jenkins.plugins.zerodown.http.OutboundHttp;
import io.jenkins.plugins.zerodown.http.OutboundRequest;
import io.jenkins.plugins.zerodown.notify.Webhooks.Patience;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLException;

/**
 * One webhook. Its URL is as good as a password: it is in no message, nor is the text of an exception that may quote
 * it. The body is signed where there is a secret: {@code X-ZeroDown-Signature: sha256=<HMAC-SHA256 of the body, hex>}.
 * Every attempt to tell the same news carries the same {@code X-ZeroDown-Delivery}, so that a receiver can drop what it
 * has seen.
 */
final class Webhook {
    private final String name;
    private final Notification notification;
    private final Secrets secrets;
    private final OutboundHttp http;
    private final Patience patience;

    Webhook(String name, Notification notification, Secrets secrets, OutboundHttp http, Patience patience) {
        this.name = name;
        this.notification = notification;
        this.secrets = secrets;
        this.http = http;
        this.patience = patience;
    }

    /** It was not told, and the message says why, without its URL. */
    static final class Untold extends Exception {
        Untold(String message) {
            super(message);
        }
    }

    Callable<Void> telling(Announcement news) {
        return () -> {
            tell(news);
            return null;
        };
    }

    private void tell(Announcement news) throws Untold, InterruptedException {
        long end = System.nanoTime() + patience.total().toNanos();
        OutboundRequest request = request(Payload.bytes(notification.format(), news));
        Duration pause = patience.pause();
        for (int attempt = 1; ; attempt++) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            Answer answer = attempt(request, left.compareTo(patience.answer()) < 0 ? left : patience.answer());
            if (answer.taken()) {
                return;
            }
            Duration wait = answer.retryAfter().compareTo(pause) > 0 ? answer.retryAfter() : pause;
            boolean timeIsUp = System.nanoTime() + wait.toNanos() >= end;
            if (!answer.mayPass() || attempt >= patience.attempts() || timeIsUp) {
                throw new Untold(this + " was not told of this deployment: " + answer.said() + attempts(attempt) + ". "
                        + answer.fix());
            }
            Thread.sleep(wait.toMillis());
            pause = pause.multipliedBy(2);
        }
    }

    private static String attempts(int count) {
        return count == 1 ? "" : " (" + count + " attempts)";
    }

    private OutboundRequest request(byte[] body) throws Untold {
        OutboundRequest request = OutboundRequest.post(address(), body)
                .header("Content-Type", "application/json")
                .header("X-ZeroDown-Delivery", UUID.randomUUID().toString());
        if (notification.secretEnv().isPresent()) {
            return request.header(
                    "X-ZeroDown-Signature",
                    "sha256="
                            + signature(
                                    secret("secretEnv", notification.secretEnv().get()), body));
        }
        return request;
    }

    private URI address() throws Untold {
        String text = notification.urlEnv().isPresent()
                ? secret("urlEnv", notification.urlEnv().get()).strip()
                : notification.url().orElse("");
        try {
            URI address = new URI(text);
            boolean web = "https".equalsIgnoreCase(address.getScheme()) || "http".equalsIgnoreCase(address.getScheme());
            if (web && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException e) {
            // Its message quotes the URL.
            throw unusableAddress();
        }
        throw unusableAddress();
    }

    private Untold unusableAddress() {
        return new Untold(this + " was not told of this deployment: its value is not a URL. "
                + "Give one that begins with https://");
    }

    private String secret(String field, String variable) throws Untold {
        try {
            return secrets.text(variable);
        } catch (IOException e) {
            throw new Untold(this + " was not told of this deployment: " + field + " " + variable
                    + " could not be read (" + e.getMessage() + "). Set it where ZeroDown runs");
        }
    }

    private static String signature(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** @param mayPass whether another attempt could end better; @param retryAfter zero where it asked for no pause */
    private record Answer(boolean taken, boolean mayPass, String said, String fix, Duration retryAfter) {
        static Answer none(String said) {
            return new Answer(false, true, said, "Check that this machine reaches it", Duration.ZERO);
        }
    }

    private Answer attempt(OutboundRequest request, Duration limit) throws InterruptedException {
        Duration positive = limit.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : limit;
        try {
            // Its body is not waited for: it may be endless.
            return judged(http.send(request, 0, positive));
        } catch (AddressRefused e) {
            return new Answer(
                    false,
                    false,
                    "its host is, or leads to, an address that is not asked for a target (loopback, link-local,"
                            + " a cloud's metadata)",
                    "Where it is meant, let the target allow it: allowedAddresses",
                    Duration.ZERO);
        } catch (HttpTimeoutException e) {
            return Answer.none("no answer within " + Math.max(1, positive.toSeconds()) + " s");
        } catch (UnknownHostException e) {
            return Answer.none("its host name is not known");
        } catch (ConnectException e) {
            return Answer.none("no connection");
        } catch (SSLException e) {
            return Answer.none("no trusted TLS connection");
        } catch (IOException e) {
            return Answer.none("the connection broke (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static Answer judged(OutboundAnswer response) {
        int status = response.status();
        String said = "it answered with status " + status;
        if (status / 100 == 2) {
            return new Answer(true, false, said, "", Duration.ZERO);
        }
        if (status / 100 == 3) {
            return new Answer(
                    false,
                    false,
                    said + ", a redirect, which is not followed",
                    "Give the address that it leads to",
                    Duration.ZERO);
        }
        boolean mayPass = status / 100 == 5 || status == 429 || status == 408;
        return new Answer(false, mayPass, said, "Check its URL and its format", retryAfter(response));
    }

    private static Duration retryAfter(OutboundAnswer response) {
        return response.header("retry-after")
                .filter(value -> value.matches("[0-9]{1,4}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    @Override
    public String toString() {
        return name
                + notification.urlEnv().map(variable -> " ($" + variable + ")").orElse("");
    }
}
