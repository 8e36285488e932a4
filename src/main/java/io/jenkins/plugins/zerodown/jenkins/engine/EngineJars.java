package io.jenkins.plugins.zerodown.jenkins.engine;

import io.jenkins.plugins.zerodown.local.Sha256;
import io.jenkins.plugins.zerodown.service.EngineService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The jars that the engine is made of, where this Java has them: the plugin's own, and those of the plugins that it
 * needs.
 */
final class EngineJars {
    private static final String ENDING = ".jar";

    /** One class of each. Named, since only the engine's own packages know these libraries. */
    private static final List<String> CLASSES = List.of(
            EngineService.class.getName(),
            "com.jcraft.jsch.JSch",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.core.JsonFactory",
            "com.fasterxml.jackson.annotation.JsonProperty",
            "net.sf.jsqlparser.parser.CCJSqlParser",
            "org.snakeyaml.engine.v2.api.Load",
            "io.airlift.compress.zstd.ZstdCompressor");

    private static EngineJars ours;

    private final Map<String, Path> places;

    private EngineJars(Map<String, Path> places) {
        this.places = places;
    }

    /** They are looked at once: Jenkins replaces a plugin's jars only when it starts. */
    static synchronized EngineJars ours() throws IOException {
        if (ours == null) {
            ours = new EngineJars(find());
        }
        return ours;
    }

    private static Map<String, Path> find() throws IOException {
        Set<Path> places = new LinkedHashSet<>();
        for (String name : CLASSES) {
            places.add(place(name));
        }
        Map<String, Path> found = new LinkedHashMap<>();
        for (Path place : places) {
            found.put(Sha256.of(read(place)) + ENDING, place);
        }
        return found;
    }

    private static Path place(String name) throws IOException {
        try {
            CodeSource source = Class.forName(name, false, EngineService.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            if (source != null) {
                return Path.of(source.getLocation().toURI());
            }
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IOException(
                    "the engine's class " + name + " is not found on the controller: " + e.getMessage()
                            + "; see in Manage Jenkins, Plugins that those which ZeroDown needs are there",
                    e);
        }
        throw new IOException("the jar of the engine's class " + name + " is not found on the controller");
    }

    /** In the order of the class path. Each is the SHA-256 of the jar's bytes, with the ending of a jar. */
    List<String> names() {
        return List.copyOf(places.keySet());
    }

    /** @throws IOException where it is none of {@link #names}, or cannot be read */
    byte[] bytes(String name) throws IOException {
        Path place = places.get(name);
        if (place == null) {
            throw new IOException(name + " is none of the engine's jars");
        }
        return read(place);
    }

    private static byte[] read(Path place) throws IOException {
        return Files.isDirectory(place) ? packed(place) : Files.readAllBytes(place);
    }

    /** Classes that were not packed yet, where the plugin is run from its sources. */
    private static byte[] packed(Path directory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes);
                Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                ZipEntry entry =
                        new ZipEntry(directory.relativize(file).toString().replace('\\', '/'));
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                jar.putNextEntry(entry);
                Files.copy(file, jar);
            }
        }
        return bytes.toByteArray();
    }
}
