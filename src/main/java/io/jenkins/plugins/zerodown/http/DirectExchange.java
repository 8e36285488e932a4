package io.jenkins.plugins.zerodown.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One request and its answer by HTTP/1.1 (RFC 9112) over a connection of its own, to one of the addresses that were
 * judged: Java's own client would ask the name server again, which may answer otherwise. Closing it, from any thread,
 * ends it.
 */
final class DirectExchange implements Closeable {
    private static final int MOST_HEADERS = 64 << 10;

    private final OutboundRequest request;
    private final List<InetAddress> addresses;
    private final SSLContext trust;
    private final int kept;
    private Socket socket;
    private boolean closed;

    /** @param kept bytes of the body that are kept; the rest is read and forgotten. None: it is not read at all */
    DirectExchange(OutboundRequest request, List<InetAddress> addresses, SSLContext trust, int kept) {
        this.trust = trust;
        this.request = request;
        this.addresses = addresses;
        this.kept = kept;
    }

    OutboundAnswer run(Duration connecting) throws IOException {
        Socket plain = connected(connecting);
        InetAddress from = plain.getInetAddress();
        Socket connection = request.secure() ? secured(plain) : plain;
        connection.getOutputStream().write(head());
        connection.getOutputStream().write(request.body().orElse(new byte[0]));
        connection.getOutputStream().flush();
        InputStream in = new BufferedInputStream(connection.getInputStream());
        int status;
        Map<String, String> headers;
        do {
            status = status(line(in));
            headers = headers(in);
        } while (status / 100 == 1);
        byte[] body = kept == 0 || status == 204 || status == 304 ? new byte[0] : body(in, headers);
        return new OutboundAnswer(status, headers, body, Optional.of(from));
    }

    private Socket connected(Duration limit) throws IOException {
        IOException failure = new ConnectException("there is no address");
        for (InetAddress address : addresses) {
            Socket tried = hold(new Socket());
            try {
                tried.connect(new InetSocketAddress(address, request.port()), (int) Math.max(1, limit.toMillis()));
                return tried;
            } catch (IOException e) {
                tried.close();
                failure = e;
            }
        }
        throw failure;
    }

    /** The certificate has to name the host, whichever its address. */
    private Socket secured(Socket plain) throws IOException {
        SSLSocket secured =
                (SSLSocket) hold(trust.getSocketFactory().createSocket(plain, request.host(), request.port(), true));
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private synchronized Socket hold(Socket made) throws IOException {
        socket = made;
        if (closed) {
            made.close();
        }
        return made;
    }

    private byte[] head() {
        String path = request.url().getRawPath();
        StringBuilder head = new StringBuilder(request.method())
                .append(' ')
                .append(path == null || path.isEmpty() ? "/" : path)
                .append(
                        request.url().getRawQuery() == null
                                ? ""
                                : "?" + request.url().getRawQuery())
                .append(" HTTP/1.1\r\nHost: ")
                .append(request.url().getHost())
                .append(request.url().getPort() < 0 ? "" : ":" + request.url().getPort())
                .append("\r\nConnection: close\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        request.body()
                .ifPresent(body ->
                        head.append("Content-Length: ").append(body.length).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static int status(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[0-9] [1-5][0-9]{2}( .*)?")) {
            throw new ProtocolException("what it answered is no HTTP");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            length += line.length();
            if (length > MOST_HEADERS) {
                throw new ProtocolException("its headers have no end");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("it closed the connection before it had answered");
            }
            if (line.size() > MOST_HEADERS) {
                throw new ProtocolException("its headers have no end");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private byte[] body(InputStream in, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            for (long size = chunk(in); size > 0; size = chunk(in)) {
                read(in, size, beginning);
                line(in);
            }
        } else if (headers.containsKey("content-length")) {
            read(in, number(headers.get("content-length"), 10), beginning);
        } else {
            read(in, -1, beginning);
        }
        return beginning.toByteArray();
    }

    private static long chunk(InputStream in) throws IOException {
        return number(line(in).split(";", 2)[0].strip(), 16);
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ProtocolException("the length of its answer is no number");
        }
        throw new ProtocolException("the length of its answer is less than nothing");
    }

    /** @param size how many bytes there are; -1: until it closes */
    private void read(InputStream in, long size, ByteArrayOutputStream beginning) throws IOException {
        byte[] bytes = new byte[8192];
        long left = size;
        while (left != 0) {
            int count = in.read(bytes, 0, left < 0 ? bytes.length : (int) Math.min(bytes.length, left));
            if (count < 0 && left < 0) {
                return;
            }
            if (count < 0) {
                throw new EOFException("it closed the connection in the middle of its answer");
            }
            beginning.write(bytes, 0, Math.min(count, kept - beginning.size()));
            left -= left < 0 ? 0 : count;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (socket != null) {
            socket.close();
        }
    }
}
