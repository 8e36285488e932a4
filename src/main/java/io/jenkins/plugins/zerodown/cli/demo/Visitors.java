package io.jenkins.plugins.zerodown.cli.demo;

import io.jenkins.plugins.zerodown.local.DaemonThread;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Load the home page again and again, each on a connection of his own. Java's HTTP clients ask a second time when a
 * connection breaks; these do not, so that nothing that a visitor would see is hidden.
 */
final class Visitors implements Closeable {
    static final int COUNT = 8;

    private static final int SILENCE_MILLIS = 10_000;
    private static final Pattern VERSION = Pattern.compile("release ([0-9]+\\.[0-9]+)");
    private static final byte[] REQUEST =
            ("GET / HTTP/1.1\r\nHost: " + DemoServer.HOST + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

    private final int port;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final Set<String> versions = new ConcurrentSkipListSet<>();
    private final Set<String> complaints = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    Visitors(int port) {
        this.port = port;
        for (int i = 0; i < COUNT; i++) {
            Thread thread = DaemonThread.of("demo visitor " + i, this::visit);
            threads.add(thread);
            thread.start();
        }
    }

    long requests() {
        return requests.get();
    }

    long failures() {
        return failures.get();
    }

    /** The versions that were served, in order. */
    Set<String> versions() {
        return Set.copyOf(versions);
    }

    /** What went wrong, each kind once. */
    Set<String> complaints() {
        return Set.copyOf(complaints);
    }

    private void visit() {
        while (!leaving) {
            try (Socket socket = new Socket(DemoServer.HOST, port)) {
                socket.setSoTimeout(SILENCE_MILLIS);
                socket.setTcpNoDelay(true);
                InputStream in = new BufferedInputStream(socket.getInputStream());
                while (!leaving) {
                    load(socket, in);
                }
            } catch (IOException e) {
                fail(e.toString());
            }
        }
    }

    private void load(Socket socket, InputStream in) throws IOException {
        socket.getOutputStream().write(REQUEST);
        String status = line(in);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        String page = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        Matcher version = VERSION.matcher(page);
        if (!status.startsWith("HTTP/1.1 200 ") || !version.find() || !page.endsWith("</html>\n")) {
            fail(status + ": " + page.strip());
            return;
        }
        requests.incrementAndGet();
        versions.add(version.group(1));
    }

    private void fail(String complaint) {
        requests.incrementAndGet();
        failures.incrementAndGet();
        complaints.add(complaint);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended in the middle of an answer");
            }
            text.append((char) c);
        }
        return text.toString().strip();
    }

    @Override
    public void close() {
        leaving = true;
        boolean interrupted = Thread.interrupted();
        for (Thread thread : threads) {
            try {
                thread.join(SILENCE_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
