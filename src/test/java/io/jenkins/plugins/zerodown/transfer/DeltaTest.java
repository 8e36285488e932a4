package io.jenkins.plugins.zerodown.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Cases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a delta makes of the older manifest, read as its description says and by no code of the engine. */
class DeltaTest {
    private static final List<String> PATHS = List.of(
            "!first", "a", "a-b", "a.b", "a/b", "a/c", "ab", "index.php", "public/xmlrpc.php", "storage", "z", "~last");

    @TempDir
    Path directory;

    @Test
    void it_makes_the_new_manifest_of_the_older_one_and_accounts_for_every_line_of_that() throws Exception {
        Cases.each(400, random -> {
            Manifest old = manifest("old", random);
            Manifest now = manifest("now", random);

            Delta delta = Delta.between(
                    Optional.of(old), true, now, path -> path.equals("storage"), directory.resolve("delta"));

            Applied applied = apply(lines(old), Files.readAllLines(delta.file()));
            assertThat(applied.made).isEqualTo(lines(now));
            assertThat(applied.left)
                    .as("lines of the older manifest that nothing is said of")
                    .isEmpty();
        });
    }

    @Test
    void without_the_older_manifest_s_text_the_new_one_is_sent_whole() throws Exception {
        Cases.each(50, random -> {
            Manifest old = manifest("old", random);
            Manifest now = manifest("now", random);

            Delta delta = Delta.between(Optional.of(old), false, now, path -> false, directory.resolve("delta"));

            assertThat(Files.readAllLines(delta.file()))
                    .isEqualTo(lines(now).stream().map(line -> "+" + line).toList());
        });
    }

    @Test
    void what_has_not_changed_is_not_sent_but_where_it_is_always_sent() throws Exception {
        Manifest same = manifest("same", new Random(3));

        Delta none = Delta.between(Optional.of(same), true, same, path -> false, directory.resolve("none"));
        Delta all = Delta.between(Optional.of(same), true, same, path -> true, directory.resolve("all"));

        assertThat(none.sentFiles()).isZero();
        assertThat(none.changedFiles()).isZero();
        assertThat(all.sentFiles()).isEqualTo(same.files());
        assertThat(all.changedFiles()).isZero();
    }

    private record Applied(List<String> made, List<String> left) {}

    private static Applied apply(List<String> old, List<String> delta) {
        List<String> made = new ArrayList<>();
        Iterator<String> lines = old.iterator();
        for (String edit : delta) {
            String rest = edit.substring(1);
            switch (edit.charAt(0)) {
                case '+' -> made.add(rest);
                case '-' -> take(lines, rest);
                case '=', '*' -> made.addAll(take(lines, rest));
                default -> throw new AssertionError("'" + edit + "' is no line of a delta");
            }
        }
        List<String> left = new ArrayList<>();
        lines.forEachRemaining(left::add);
        return new Applied(made, left);
    }

    private static List<String> take(Iterator<String> lines, String count) {
        List<String> taken = new ArrayList<>();
        for (int i = Integer.parseInt(count); i > 0; i--) {
            taken.add(lines.next());
        }
        return taken;
    }

    private static List<String> lines(Manifest manifest) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Manifest.Entries entries = manifest.entries()) {
            for (String line = entries.nextLine(); line != null; line = entries.nextLine()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private Manifest manifest(String name, Random random) throws IOException {
        TreeMap<String, ManifestEntry> entries = new TreeMap<>();
        for (String path : PATHS) {
            ManifestEntry entry = switch (random.nextInt(5)) {
                case 0 -> ManifestEntry.directory(0755, path);
                case 1 -> ManifestEntry.link(path, PATHS.get(random.nextInt(3)));
                case 2 -> null;
                default ->
                    ManifestEntry.file(
                            random.nextBoolean() ? 0644 : 0755, random.nextInt(2), digest(random.nextInt(3)), path);
            };
            if (entry != null) {
                entries.put(entry.key(), entry);
            }
        }
        return Manifest.write(directory.resolve(name), entries.values().iterator());
    }

    private static String digest(int content) {
        return String.valueOf(content).repeat(64);
    }
}
