package io.jenkins.plugins.zerodown.http;

import io.jenkins.plugins.zerodown.config.ReachableAddresses;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes requests, each to an address that was judged first, and follows no redirect. A name is resolved once: what was
 * judged is what is connected to. Where the machine has a proxy that connects instead, and that proxy's rules come
 * after ours.
 */
public final class OutboundHttp {
    private final ReachableAddresses reachable;
    private final OutboundRoute route;

    public OutboundHttp(ReachableAddresses reachable) {
        this(reachable, OutboundRoute.OF_THE_MACHINE);
    }

    public OutboundHttp(ReachableAddresses reachable, OutboundRoute route) {
        this.reachable = reachable;
        this.route = route;
    }

    /**
     * @param kept bytes of the answer's body that are kept; none: it is not waited for
     * @param timeout for all of it
     * @throws AddressRefused where the target does not let the engine ask that address
     * @throws HttpTimeoutException where it is not answered in time
     * @throws IOException where there is no answer, or none that can be understood
     */
    public OutboundAnswer send(OutboundRequest request, int kept, Duration timeout)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        Optional<InetSocketAddress> proxy = route.proxy(request.url());
        Work work = new Work(request, proxy, kept, timeout);
        FutureTask<OutboundAnswer> task = new FutureTask<>(work::run);
        DaemonThread.start("zerodown asks " + request.host(), task);
        try {
            return task.get(Math.max(1, (end - System.nanoTime()) / 1_000_000), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            task.cancel(true);
            work.end();
        }
    }

    /** Host and port of the proxy that was named; empty where none was. */
    public Optional<String> named() {
        return route.named();
    }

    /**
     * The addresses of a host.
     *
     * @throws AddressRefused where one of them may not be reached: a name that leads there and elsewhere was made so on
     *     purpose
     */
    public List<InetAddress> addresses(String host) throws AddressRefused, UnknownHostException {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
        for (InetAddress address : addresses) {
            Optional<String> refusal = reachable.refusal(address);
            if (refusal.isPresent()) {
                throw new AddressRefused(host, refusal.get());
            }
        }
        return addresses;
    }

    /**
     * Why a URL may not be asked, as far as a name server says it in time; empty where it may, or is not known.
     *
     * @param patience with the name server
     */
    public Optional<String> refusal(URI url, Duration patience) throws InterruptedException {
        FutureTask<List<InetAddress>> task =
                new FutureTask<>(() -> addresses(url.getHost().replaceAll("[\\[\\]]", "")));
        DaemonThread.start("zerodown looks up " + url.getHost(), task);
        try {
            task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            return e.getCause() instanceof AddressRefused refused
                    ? Optional.of(refused.getMessage())
                    : Optional.empty();
        }
    }

    /**
     * What runs on a thread of its own, so that no name server and no slow answer holds the caller longer than he
     * waits.
     */
    private final class Work {
        private final OutboundRequest request;
        private final Optional<InetSocketAddress> proxy;
        private final int kept;
        private final Duration timeout;
        private DirectExchange exchange;
        private boolean ended;

        Work(OutboundRequest request, Optional<InetSocketAddress> proxy, int kept, Duration timeout) {
            this.request = request;
            this.proxy = proxy;
            this.kept = kept;
            this.timeout = timeout;
        }

        OutboundAnswer run() throws IOException, InterruptedException {
            if (proxy.isPresent()) {
                judgeForProxy();
                InetSocketAddress named = proxy.get();
                return byProxy(
                        route.hasNamedProxy()
                                ? new InetSocketAddress(
                                        addresses(named.getHostString()).get(0), named.getPort())
                                : named);
            }
            DirectExchange direct = begin(new DirectExchange(request, addresses(request.host()), route.trust(), kept));
            try (direct) {
                return direct.run(timeout);
            }
        }

        private synchronized DirectExchange begin(DirectExchange made) throws IOException {
            exchange = made;
            if (ended) {
                made.close();
            }
            return made;
        }

        synchronized void end() throws IOException {
            ended = true;
            if (exchange != null) {
                exchange.close();
            }
        }

        /** Behind a proxy this machine need not know the name. */
        private void judgeForProxy() throws AddressRefused {
            try {
                addresses(request.host());
            } catch (UnknownHostException e) {
                return;
            }
        }

        private OutboundAnswer byProxy(InetSocketAddress address) throws IOException, InterruptedException {
            HttpClient client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(timeout)
                    .proxy(ProxySelector.of(address))
                    .sslContext(route.trust())
                    .build();
            HttpRequest.Builder asked = HttpRequest.newBuilder(request.url()).timeout(timeout);
            request.headers().forEach(asked::header);
            asked.method(
                    request.method(),
                    request.body()
                            .map(HttpRequest.BodyPublishers::ofByteArray)
                            .orElse(HttpRequest.BodyPublishers.noBody()));
            HttpResponse<InputStream> response = client.send(asked.build(), HttpResponse.BodyHandlers.ofInputStream());
            Map<String, String> headers = new LinkedHashMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            try (InputStream body = response.body()) {
                return new OutboundAnswer(response.statusCode(), headers, beginning(body), Optional.empty());
            }
        }

        private byte[] beginning(InputStream body) throws IOException {
            ByteArrayOutputStream beginning = new ByteArrayOutputStream();
            byte[] bytes = new byte[8192];
            for (int count = kept == 0 ? -1 : body.read(bytes); count >= 0; count = body.read(bytes)) {
                beginning.write(bytes, 0, Math.min(count, kept - beginning.size()));
            }
            return beginning.toByteArray();
        }
    }
}
