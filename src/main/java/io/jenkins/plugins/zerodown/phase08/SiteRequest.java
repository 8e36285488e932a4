package io.jenkins.plugins.zerodown.phase08;

import java.io.ByteArrayOutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** Requests of the engine itself to the public site. Redirects stay on the same host and never leave https. */
final class SiteRequest {
    private static final int REDIRECTS = 5;
    /** Bytes of a body that are kept; the rest is read and forgotten. */
    private static final int KEPT = 1 << 20;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySelector.getDefault())
            .build();

    /**
     * @param cookie value of a Cookie header; empty for none
     * @param goal the status at which no redirect is followed any more
     * @param timeout for all of it, redirects included
     * @return what the last of the redirects answered; with status 0 and the reason where none did
     */
    SiteAnswer get(URI url, String cookie, int goal, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        URI place = url;
        for (int redirects = 0; ; redirects++) {
            HttpRequest.Builder request = request(place);
            if (!cookie.isEmpty()) {
                request.header("Cookie", cookie);
            }
            SiteAnswer answer = send(request.GET().build(), Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            Optional<URI> next = answer.redirects() && answer.status() != goal ? next(place, answer.location())
                    : Optional.empty();
            if (next.isEmpty() || redirects == REDIRECTS) {
                return answer;
            }
            place = next.get();
        }
    }

    /**
     * @param bearer token of the Authorization header; empty for none. Redirects are not followed: the token is for
     *     this URL alone
     */
    SiteAnswer post(URI url, String bearer, Duration timeout) throws InterruptedException {
        HttpRequest.Builder request = request(url).POST(HttpRequest.BodyPublishers.noBody());
        if (!bearer.isEmpty()) {
            request.header("Authorization", "Bearer " + bearer);
        }
        return send(request.build(), timeout);
    }

    private static HttpRequest.Builder request(URI url) {
        return HttpRequest.newBuilder(url).header("User-Agent", "ZeroDown").header("Cache-Control", "no-cache");
    }

    private SiteAnswer send(HttpRequest request, Duration timeout) throws InterruptedException {
        Beginning body = new Beginning();
        // The request's own timeout ends when the headers are there; this one covers the body as well.
        CompletableFuture<HttpResponse<Void>> sent =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArrayConsumer(body));
        try {
            HttpResponse<Void> response = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new SiteAnswer(response.statusCode(), response.headers().firstValue("Location").orElse(""),
                    body.text());
        } catch (TimeoutException e) {
            sent.cancel(true);
            return SiteAnswer.none("no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return SiteAnswer.none("no answer: " + reason(e.getCause()));
        } catch (InterruptedException e) {
            sent.cancel(true);
            throw e;
        }
    }

    private static String reason(Throwable cause) {
        if (cause instanceof java.net.ConnectException) {
            return "the connection was refused, or the name is not known";
        }
        if (cause instanceof SSLException) {
            return "the connection cannot be trusted (" + cause.getMessage() + "); let the server send its whole chain of"
                    + " certificates, and this machine's Java know who signed it (keytool -importcert -cacerts)";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static Optional<URI> next(URI from, String location) {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        boolean sameHost = from.getHost().equalsIgnoreCase(to.getHost());
        boolean asSafe = "https".equalsIgnoreCase(to.getScheme())
                || "http".equalsIgnoreCase(to.getScheme()) && "http".equalsIgnoreCase(from.getScheme());
        return sameHost && asSafe ? Optional.of(to) : Optional.empty();
    }

    private static final class Beginning implements Consumer<Optional<byte[]>> {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public synchronized void accept(Optional<byte[]> part) {
            part.ifPresent(bytes -> kept.write(bytes, 0, Math.min(bytes.length, KEPT - kept.size())));
        }

        synchronized String text() {
            return kept.toString(StandardCharsets.UTF_8);
        }
    }
}
