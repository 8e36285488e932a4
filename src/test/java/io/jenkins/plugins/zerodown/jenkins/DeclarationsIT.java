package io.jenkins.plugins.zerodown.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.JenkinsDistribution;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the declarations of Jenkins' types to the real ones: our classes come out of javac the same, byte for byte,
 * whichever of the two they are compiled against. A wrong return type or a missing overload cannot hide until a build
 * meets it.
 */
class DeclarationsIT {
    private static final Path CLASSES = Path.of("target", "classes");
    private static final List<Path> SOURCES =
            List.of(Path.of("src", "main", "java"), Path.of("target", "generated-sources", "localizer"));
    private static final String LAYER = "io/jenkins/plugins/zerodown/jenkins";

    @TempDir
    Path directory;

    @Test
    void our_classes_are_the_same_against_the_real_jenkins() throws IOException {
        JenkinsDistribution jenkins = JenkinsDistribution.assumed();
        List<Path> classPath = new ArrayList<>(jenkins.jars(directory.resolve("jars")));
        classPath.addAll(ownLibraries());
        classPath.add(CLASSES);

        Path real = compile(classPath);

        Map<String, byte[]> ours = classes(CLASSES.resolve(LAYER));
        Map<String, byte[]> theirs = classes(real.resolve(LAYER));
        assertThat(theirs.keySet()).isNotEmpty().isEqualTo(ours.keySet());
        assertThat(ours.keySet().stream().filter(name -> !Arrays.equals(ours.get(name), theirs.get(name))))
                .as("classes that javac makes otherwise of the real types: compare both with javap -v -p")
                .isEmpty();
    }

    /** As the pom's compiler does, but for the declarations and the annotation processors. */
    private Path compile(List<Path> classPath) throws IOException {
        Path out = Files.createDirectories(directory.resolve("classes"));
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = javac.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8)) {
            boolean compiled = javac.getTask(
                            said,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    out.toString(),
                                    "-g",
                                    "-parameters",
                                    "--release",
                                    "17",
                                    "-proc:none",
                                    "-implicit:none",
                                    "-XDstringConcat=inline",
                                    "-Xlint:none",
                                    "-nowarn",
                                    "-sourcepath",
                                    "",
                                    "-classpath",
                                    classPath.stream()
                                            .map(Path::toString)
                                            .collect(Collectors.joining(File.pathSeparator))),
                            null,
                            files.getJavaFileObjectsFromPaths(sources()))
                    .call();
            assertThat(compiled).as("against the real Jenkins: %s", said).isTrue();
        }
        return out;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path root : SOURCES) {
            try (Stream<Path> files = Files.walk(root.resolve(LAYER))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        return sources;
    }

    /** What the tests run with, without anything that was compiled here: the declarations are among that. */
    private static List<Path> ownLibraries() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> entry.toString().endsWith(".jar")
                        && !entry.startsWith(CLASSES.getParent().toAbsolutePath()))
                .toList();
    }

    private static Map<String, byte[]> classes(Path root) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(DeclarationsIT::isCode).toList()) {
                classes.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return classes;
    }

    /** What Maven makes of a package's description has no code, and javac by itself makes nothing. */
    private static boolean isCode(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".class") && !name.equals("package-info.class");
    }
}
