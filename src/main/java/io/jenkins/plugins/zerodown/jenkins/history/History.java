package io.jenkins.plugins.zerodown.jenkins.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import hudson.model.Job;
import io.jenkins.plugins.zerodown.local.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job has deployed and rolled back, newest first. Kept in the job's own directory, so that it is moved and
 * removed with the job: one line of JSON for each, and only so many of the newest. A line that a crash cut off is lost
 * by itself alone.
 *
 * <p>Thread-safe, within one Jenkins.
 */
public final class History {
    /** The newest that are kept; the file holds up to twice as many between two tidyings. */
    static final int KEPT = 500;

    private static final String FILE = "zerodown/history.jsonl";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()))
            .build();

    /** Lines are short and rare: one lock for all files is enough, and cannot be lost by a job that is renamed. */
    private static final Object WRITING = new Object();

    /** Pages ask for each build in a list: what was read last, of a few files. */
    private static final Map<Path, Known> KNOWN = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
            return size() > FILES;
        }
    });

    private static final int FILES = 32;

    private final Path file;

    /** What a file of this time and length has, oldest first. */
    private record Known(FileTime time, long length, List<HistoryEntry> entries) {}

    private History(Path file) {
        this.file = file;
    }

    public static History of(Job<?, ?> job) {
        return in(job.getRootDir().toPath());
    }

    static History in(Path directory) {
        return new History(directory.resolve(FILE));
    }

    /** Is on the disk when this returns. */
    public void record(HistoryEntry entry) throws IOException {
        byte[] line = (MAPPER.writeValueAsString(entry) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (WRITING) {
            Files.createDirectories(file.getParent());
            append(line);
            tidy();
            // Two changes may be of one time and length.
            KNOWN.remove(file);
        }
    }

    /** @param limit at most so many, newest first */
    public List<HistoryEntry> entries(int limit) throws IOException {
        List<HistoryEntry> entries = new ArrayList<>(newest(read()));
        Collections.reverse(entries);
        return List.copyOf(entries.subList(0, Math.min(limit, entries.size())));
    }

    /** The newest that the operation of this id came to. */
    public Optional<HistoryEntry> entry(String id) throws IOException {
        return newest(read()).stream().filter(entry -> entry.id().equals(id)).findFirst();
    }

    private void append(byte[] line) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            boolean cutOff = end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
            ByteBuffer written = ByteBuffer.allocate(line.length + 1);
            if (cutOff) {
                written.put((byte) '\n');
            }
            written.put(line).flip();
            while (written.hasRemaining()) {
                end += channel.write(written, end);
            }
            channel.force(true);
        }
    }

    private void tidy() throws IOException {
        List<String> lines = lines();
        if (lines.size() <= 2 * KEPT) {
            return;
        }
        String kept = String.join("\n", lines.subList(lines.size() - KEPT, lines.size())) + "\n";
        AtomicFile.writeToDisk(file, kept.getBytes(StandardCharsets.UTF_8));
    }

    private List<HistoryEntry> read() throws IOException {
        BasicFileAttributes now;
        try {
            // Before the content: what is written meanwhile makes the next reader read again.
            now = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        Known known = KNOWN.get(file);
        if (known != null && known.time.equals(now.lastModifiedTime()) && known.length == now.size()) {
            return known.entries;
        }
        List<HistoryEntry> entries = new ArrayList<>();
        for (String line : lines()) {
            parse(line).ifPresent(entries::add);
        }
        KNOWN.put(file, new Known(now.lastModifiedTime(), now.size(), List.copyOf(entries)));
        return entries;
    }

    private List<String> lines() throws IOException {
        try {
            // A line that was cut off may end within a character.
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Optional<HistoryEntry> parse(String line) {
        try {
            return Optional.ofNullable(MAPPER.readValue(line, HistoryEntry.class));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Collection<HistoryEntry> newest(List<HistoryEntry> oldestFirst) {
        Map<String, HistoryEntry> byId = new LinkedHashMap<>();
        for (HistoryEntry entry : oldestFirst) {
            byId.remove(entry.id());
            byId.put(entry.id(), entry);
        }
        return byId.values();
    }
}
