package io.jenkins.plugins.zerodown.transfer;

/**
 * One path of a release.
 *
 * @param mode permission bits; 0 for links, which have none of their own
 * @param size bytes; 0 for what is no file
 * @param sha256 64 hexadecimal digits for files, {@code -} for others
 * @param path relative, normal, one char for each byte; holds neither newline nor carriage return nor NUL
 * @param target of a link, as it stands in it, one char for each byte; empty for others
 */
public record ManifestEntry(Type type, int mode, long size, String sha256, String path, String target) {
    private static final int DIGEST = 64;

    public enum Type {
        FILE('f'),
        DIRECTORY('d'),
        LINK('l');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }

        static Type of(char letter) {
            for (Type type : values()) {
                if (type.letter == letter) {
                    return type;
                }
            }
            throw new IllegalArgumentException("'" + letter + "' is no type of entry");
        }
    }

    public ManifestEntry {
        if (isUnsafe(path) || holdsLineEnd(path) || holdsLineEnd(target) || target.contains("//")) {
            throw new IllegalArgumentException("'" + RawName.shown(path) + "' is no path of a release");
        }
        if (type == Type.FILE != isDigest(sha256) || type == Type.LINK == target.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + RawName.shown(path) + "' lacks its checksum or the target of its link");
        }
        if (mode < 0 || mode > 0777 || size < 0) {
            throw new IllegalArgumentException("'" + RawName.shown(path) + "' has an impossible mode or size");
        }
    }

    static ManifestEntry file(int mode, long size, String sha256, String path) {
        return new ManifestEntry(Type.FILE, mode, size, sha256, path, "");
    }

    static ManifestEntry directory(int mode, String path) {
        return new ManifestEntry(Type.DIRECTORY, mode, 0, "-", path, "");
    }

    static ManifestEntry link(String path, String target) {
        return new ManifestEntry(Type.LINK, 0, 0, "-", path, target);
    }

    /** For people. */
    public String shown() {
        return RawName.shown(path);
    }

    /**
     * What manifests are sorted by, as bytes. Two slashes in a row stand in no path, and so part a link from its
     * target.
     */
    String key() {
        return type == Type.LINK ? path + "//" + target : path;
    }

    /** Whether a file, directory or link of the other entry may stand for this one. */
    boolean sameAs(ManifestEntry other) {
        return type == other.type && mode == other.mode && sha256.equals(other.sha256) && key().equals(other.key());
    }

    /**
     * Such as {@code f 0644 1234 <sha256> public/index.php}, {@code d 0755 0 - public}, {@code l 0000 0 - a//target}.
     */
    String line() {
        String octal = Integer.toOctalString(mode);
        return type.letter + " " + "0000".substring(octal.length()) + octal + " " + size + " " + sha256 + " " + key();
    }

    /** The {@link #key} of a {@link #line}. */
    static String keyOf(String line) {
        int mode = line.indexOf(' ') + 1;
        int size = line.indexOf(' ', mode) + 1;
        int sum = line.indexOf(' ', size) + 1;
        return line.substring(line.indexOf(' ', sum) + 1);
    }

    /** The type of a {@link #line}. */
    static Type typeOf(String line) {
        return Type.of(line.isEmpty() ? ' ' : line.charAt(0));
    }

    /** The mode in a {@link #line}. */
    static int modeOf(String line) {
        int mode = line.indexOf(' ') + 1;
        return Integer.parseInt(line, mode, Math.max(mode, line.indexOf(' ', mode)), 8);
    }

    /** The size in a {@link #line}. */
    static long sizeOf(String line) {
        int size = line.indexOf(' ', line.indexOf(' ') + 1) + 1;
        return Long.parseLong(line, size, Math.max(size, line.indexOf(' ', size)), 10);
    }

    /** @throws IllegalArgumentException where it is not what {@link #line} makes */
    static ManifestEntry parse(String line) {
        int[] ends = new int[4];
        int from = 0;
        for (int i = 0; i < 4; i++) {
            ends[i] = line.indexOf(' ', from);
            if (ends[i] < 0) {
                throw new IllegalArgumentException("'" + RawName.shown(line) + "' is no line of a manifest");
            }
            from = ends[i] + 1;
        }
        Type type = Type.of(line.charAt(0));
        String key = line.substring(from);
        int bar = type == Type.LINK ? key.indexOf("//") : key.length();
        if (ends[0] != 1 || bar < 0) {
            throw new IllegalArgumentException("'" + RawName.shown(line) + "' is no line of a manifest");
        }
        return new ManifestEntry(
                type,
                Integer.parseInt(line.substring(2, ends[1]), 8),
                Long.parseLong(line.substring(ends[1] + 1, ends[2])),
                line.substring(ends[2] + 1, ends[3]),
                key.substring(0, bar),
                type == Type.LINK ? key.substring(bar + 2) : "");
    }

    /** Whether a part of it between slashes is empty, a dot or two. */
    private static boolean isUnsafe(String path) {
        int from = 0;
        while (true) {
            int end = path.indexOf('/', from);
            int until = end < 0 ? path.length() : end;
            int length = until - from;
            if (length <= 2 && (length == 0 || path.charAt(from) == '.' && path.charAt(until - 1) == '.')) {
                return true;
            }
            if (end < 0) {
                return false;
            }
            from = end + 1;
        }
    }

    private static boolean isDigest(String text) {
        if (text.length() != DIGEST) {
            return false;
        }
        for (int i = 0; i < DIGEST; i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean holdsLineEnd(String text) {
        return text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0;
    }
}
