package io.jenkins.plugins.zerodown.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an OpenSSH known_hosts file knows about one server. It is read once for a connection and never written. */
final class KnownHostsFile implements HostKeyPolicy {
    private final Path file;
    private final Endpoint endpoint;
    private final List<KnownHostsLine> lines;

    KnownHostsFile(Path file, Endpoint endpoint, List<KnownHostsLine> lines) {
        this.file = file;
        this.endpoint = endpoint;
        this.lines = List.copyOf(lines);
    }

    /** @throws ConnectionRefused naming the file, where it cannot be read */
    static KnownHostsFile read(Endpoint endpoint, String name) throws ConnectionRefused {
        Path file = HomePath.of(name);
        try {
            // Comments may have any bytes; names, keys and markers are ASCII.
            String[] texts = Files.readString(file, StandardCharsets.ISO_8859_1).split("\r?\n");
            List<KnownHostsLine> lines = new ArrayList<>();
            for (int i = 0; i < texts.length; i++) {
                KnownHostsLine.parse(texts[i], i + 1).ifPresent(lines::add);
            }
            return new KnownHostsFile(file, endpoint, lines);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
            throw new ConnectionRefused(
                    ConnectionRefused.Reason.CONFIGURATION,
                    "knownHostsFile " + file + " of " + endpoint + " cannot be read: " + why
                            + ". Set hostKey to what 'ssh-keyscan -p " + endpoint.port() + " " + endpoint.host()
                            + "' prints, or make the file of it, and compare the key with the server's own",
                    e);
        }
    }

    @Override
    public Verdict judge(SshKey shown) {
        Optional<KnownHostsLine> revoked = lines.stream()
                .filter(line -> line.isRevoked() && line.key().equals(shown) && concernsServer(line))
                .findFirst();
        if (revoked.isPresent()) {
            return new Revoked(file + " line " + revoked.get().number());
        }
        List<KnownHostsLine> known = known();
        if (known.stream().anyMatch(line -> line.key().equals(shown)) || knownWithoutPort(shown)) {
            return new Known();
        }
        String line = endpoint.knownAs() + " " + shown.line();
        if (known.isEmpty()) {
            return new Unknown("set hostKey to: " + shown.line() + ", or add this line to " + file + ": " + line);
        }
        String numbers = String.join(
                ", ",
                known.stream().map(found -> String.valueOf(found.number())).toList());
        return new Changed(
                known.stream().map(KnownHostsLine::key).toList(),
                "replace line " + numbers + " of " + file + " by: " + line);
    }

    private List<KnownHostsLine> known() {
        return lines.stream()
                .filter(line -> line.isPlain() && line.concerns(endpoint.knownAs()))
                .toList();
    }

    /** OpenSSH takes a key that is known for the name alone also at other ports. */
    private boolean knownWithoutPort(SshKey shown) {
        return lines.stream()
                .anyMatch(line -> line.isPlain() && line.key().equals(shown) && line.concerns(endpoint.host()));
    }

    private boolean concernsServer(KnownHostsLine line) {
        return line.concerns(endpoint.knownAs()) || line.concerns(endpoint.host());
    }

    @Override
    public List<String> knownTypes() {
        return lines.stream()
                .filter(line -> line.isPlain() && concernsServer(line))
                .map(line -> line.key().type())
                .distinct()
                .toList();
    }
}
