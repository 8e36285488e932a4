package io.jenkins.plugins.zerodown.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for nginx and PHP, which the demo does without: for every request it asks where {@code current} leads, and
 * renders a view of the release there. A view is HTML with names in double braces; their values are the release's
 * VERSION and its .env. A name without a value is an error 500, as it would be in PHP.
 */
final class DemoSite implements Closeable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{ *([A-Z_]+) *}}");
    private static final Map<String, String> VIEWS = Map.of("/", "welcome", "/health", "health");
    private static final int THREADS = 16;

    private final Path current;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, DaemonThread.named("demo site"));

    DemoSite(Path current) throws IOException {
        this.current = current;
        // Or the JDK's server sends headers and body in two packets, and the second waits 40 ms for the first one's
        // receipt.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(DemoServer.HOST), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url(String path) {
        return "http://" + DemoServer.HOST + ":" + port() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        String body;
        try {
            String view = VIEWS.get(exchange.getRequestURI().getPath());
            body = view == null ? null : render(view);
            if (body == null) {
                status = 404;
                body = "not found\n";
            }
        } catch (IOException | IllegalStateException e) {
            status = 500;
            body = e.getMessage() + "\n";
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private String render(String view) throws IOException {
        // Once for a request, as nginx' $realpath_root does: all that it reads is of one release.
        Path release = current.toRealPath();
        Map<String, String> values = values(release);
        String text = Files.readString(release.resolve("resources/views/" + view + ".blade.php"));
        Matcher matcher = PLACEHOLDER.matcher(text);
        StringBuilder page = new StringBuilder();
        while (matcher.find()) {
            String value = values.get(matcher.group(1));
            if (value == null) {
                throw new IllegalStateException("undefined: " + matcher.group(1) + " in the view " + view);
            }
            matcher.appendReplacement(page, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(page).toString();
    }

    private static Map<String, String> values(Path release) throws IOException {
        Map<String, String> values = new HashMap<>();
        for (String line : Files.readAllLines(release.resolve(".env"))) {
            String[] parts = line.split("=", 2);
            if (parts.length == 2) {
                values.put(parts[0], parts[1].replace("\"", ""));
            }
        }
        values.put("VERSION", Files.readString(release.resolve("VERSION")).strip());
        return values;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
