package io.jenkins.plugins.zerodown.transfer;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * File names as the bytes that they are, whatever this machine's locale: a text with one char (0 to 255) for each byte.
 * So a name that is no valid UTF-8 survives, and texts compare as bytes do.
 */
final class RawName {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private RawName() {}

    /** The last name of a path. */
    static String of(Path path) {
        String name = path.getFileName().toString();
        if (isAscii(name)) {
            return name;
        }
        String raw = decode(path);
        return raw.substring(raw.lastIndexOf('/') + 1);
    }

    /** A relative path, such as the target of a link. @param directory absolute: where the path is relative to */
    static String of(Path directory, Path relative) {
        String text = relative.toString();
        if (isAscii(text)) {
            return text;
        }
        return decode(directory.resolve(relative)).substring(decode(directory).length() + 1);
    }

    /** The file of that name. @param root absolute */
    static Path in(Path root, String raw) {
        if (isAscii(raw)) {
            return root.resolve(raw);
        }
        StringBuilder uri = new StringBuilder(root.toUri().toString());
        if (uri.charAt(uri.length() - 1) != '/') {
            uri.append('/');
        }
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '/' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
                uri.append(c);
            } else {
                uri.append('%').append(HEX[c >> 4]).append(HEX[c & 15]);
            }
        }
        return Path.of(URI.create(uri.toString()));
    }

    /** For people: decoded where it is UTF-8, control characters made visible. */
    static String shown(String raw) {
        String text = new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append(String.format("\\x%02x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** The URI of a path holds its bytes; its text does not where the locale cannot decode them. */
    private static String decode(Path path) {
        String uri = path.toUri().getRawPath();
        StringBuilder raw = new StringBuilder(uri.length());
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c == '%') {
                raw.append((char) Integer.parseInt(uri.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                raw.append(c);
            }
        }
        int end = raw.length();
        if (end > 1 && raw.charAt(end - 1) == '/') {
            raw.setLength(end - 1);
        }
        return raw.toString();
    }
}
