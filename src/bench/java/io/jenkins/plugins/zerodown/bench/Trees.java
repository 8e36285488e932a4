package io.jenkins.plugins.zerodown.bench;

import io.jenkins.plugins.zerodown.workspace.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Two trees of an application that differ in one file of a hundred.
 *
 * @param files how many each has
 */
record Trees(Path one, Path other, int files) {
    private static final String[] WORDS =
            ("public function return this array string namespace use class static private protected "
                            + "null true false foreach if else throw new extends implements parent self config "
                            + "request response model query where")
                    .split(" ");

    static Trees given(Path one, Path other) throws IOException {
        try (Stream<Path> all = Files.walk(one)) {
            return new Trees(one, other, (int) all.filter(Files::isRegularFile).count());
        }
    }

    /** Makes them where they are not there: text like PHP's, sizes like those of libraries, the same each time. */
    static Trees made(Path directory, int files) throws IOException {
        Path place = directory.resolve(String.valueOf(files));
        Trees trees = new Trees(place.resolve("one"), place.resolve("other"), files);
        if (!Files.exists(place.resolve("whole"))) {
            FileTree.delete(place);
            trees.write(trees.one, false);
            trees.write(trees.other, true);
            Files.createFile(place.resolve("whole"));
        }
        return trees;
    }

    private void write(Path top, boolean changed) throws IOException {
        for (int i = 0; i < files; i++) {
            Random random = new Random(i);
            Path file = i == 0
                    ? top.resolve("public/index.php")
                    : top.resolve("vendor/pkg" + i / 180 + "/src/S" + i / 20 % 9 + "/C" + i + ".php");
            StringBuilder text = new StringBuilder("<?php\n// ")
                    .append(changed && i % 100 == 50 ? "changed" : "as it was")
                    .append('\n');
            double size = Math.min(120_000, Math.exp(8.1 + 0.9 * random.nextGaussian()));
            while (text.length() < size) {
                text.append("$")
                        .append(WORDS[random.nextInt(WORDS.length)])
                        .append(random.nextInt(1000))
                        .append(" = '")
                        .append(WORDS[random.nextInt(WORDS.length)])
                        .append("';")
                        .append(random.nextInt(4) == 0 ? '\n' : ' ');
            }
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        }
    }

    /** The second one as from a checkout of its own, that nobody has seen before. */
    Path checkedOut() throws IOException {
        Path copy = other.resolveSibling(other.getFileName() + ".checkout");
        FileTree.delete(copy);
        try (Stream<Path> all = Files.walk(other)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Files.copy(path, copy.resolve(other.relativize(path)), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return copy;
    }
}
