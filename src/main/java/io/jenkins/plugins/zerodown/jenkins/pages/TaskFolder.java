package io.jenkins.plugins.zerodown.jenkins.pages;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.jenkins.plugins.zerodown.flow.DeploymentState;
import io.jenkins.plugins.zerodown.flow.ServerKey;
import io.jenkins.plugins.zerodown.jenkins.history.HistoryEntry;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.local.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What is kept of one rollback or unlock that was asked for on a page, in the job's directory: what was wanted, the
 * log, what the operation must remember, and how it ended. So a task that was asked for twice is one, and one that
 * Jenkins' end cut off is known by having no ending.
 */
final class TaskFolder {
    /** So many of the newest are kept of a job. */
    static final int KEPT = 50;

    private static final String WANTED = "wanted.json";
    private static final String ENDING = "ending.json";
    private static final String OPERATION = "operation.json";
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .serializationInclusion(JsonInclude.Include.NON_EMPTY)
            .build();

    private final Path directory;

    private TaskFolder(Path directory) {
        this.directory = directory;
    }

    /**
     * @param kind rollback or unlock
     * @param to the release that is gone back to; empty: the newest good one
     * @param why of an unlock
     * @param who as others who want the target read it
     * @param user id of whom the task is done for
     * @param asked ISO-8601, UTC
     * @param seen the releases that were live on the page by which a rollback was asked for, or the marks of those who
     *     had the slot; none where that showed none
     */
    record Wanted(
            Kind kind,
            String target,
            String to,
            boolean leftIsGood,
            String why,
            String who,
            String user,
            String asked,
            List<String> seen) {
        /** Empty texts are not written. */
        Wanted {
            seen = seen == null ? List.of() : List.copyOf(seen);
            to = Objects.requireNonNullElse(to, "");
            why = Objects.requireNonNullElse(why, "");
            user = Objects.requireNonNullElse(user, "");
        }

        Instant askedAt() {
            return Instant.parse(asked);
        }
    }

    enum Kind {
        ROLLBACK,
        UNLOCK
    }

    /** @param ended ISO-8601, UTC */
    record Ending(HistoryEntry.Outcome outcome, String message, String ended) {
        Ending {
            message = Objects.requireNonNullElse(message, "");
        }
    }

    static boolean isId(String id) {
        try {
            return UUID.fromString(id).toString().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** @param id one that {@link #isId} knows */
    static TaskFolder in(Path job, String id) {
        if (!isId(id)) {
            throw new IllegalArgumentException("'" + id + "' is no task's id");
        }
        return new TaskFolder(all(job).resolve(id));
    }

    /** Newest first. */
    static List<TaskFolder> list(Path job) throws IOException {
        try (Stream<Path> found = Files.list(all(job))) {
            return found.filter(path -> isId(path.getFileName().toString()))
                    .map(TaskFolder::new)
                    .filter(folder -> Files.exists(folder.directory.resolve(WANTED)))
                    .sorted(Comparator.comparing(TaskFolder::asked).reversed())
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static Path all(Path job) {
        return job.resolve("zerodown").resolve("tasks");
    }

    /** Whether this is the first to want it; of two at once only one is. */
    boolean begin(Wanted wanted) throws IOException {
        Files.createDirectories(directory.getParent());
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException e) {
            return false;
        }
        // Jenkins' script that follows a log fails where there is none yet.
        Files.createFile(log());
        write(WANTED, wanted);
        tidy();
        return true;
    }

    Optional<Wanted> wanted() throws IOException {
        return read(WANTED, Wanted.class);
    }

    void end(Ending ending) throws IOException {
        write(ENDING, ending);
    }

    /** Empty while it goes on, and where it was cut off. */
    Optional<Ending> ending() throws IOException {
        return read(ENDING, Ending.class);
    }

    String id() {
        return directory.getFileName().toString();
    }

    Path log() {
        return directory.resolve("log");
    }

    Path operation() {
        return directory.resolve(OPERATION);
    }

    /**
     * Whether it never had the target's slot, so that it has changed nothing. As soon as a rollback has it, what was
     * live is noted; an unlock wants none.
     */
    boolean onlyWaited(Kind kind) throws IOException {
        Optional<DeploymentState> known = Operation.state(operation());
        return known.isEmpty()
                || kind == Kind.ROLLBACK && known.get().each(ServerKey.PREVIOUS).isEmpty();
    }

    private Instant asked() {
        try {
            return wanted().map(Wanted::askedAt).orElse(Instant.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tidy() throws IOException {
        for (TaskFolder old : list(directory.getParent().getParent().getParent()).stream()
                .skip(KEPT)
                .filter(folder -> !folder.directory.equals(directory))
                .toList()) {
            if (old.ending().isPresent()) {
                old.remove();
            }
        }
    }

    private void remove() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        try {
            Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException e) {
            // Somebody reads it just now: it goes the next time.
            return;
        }
    }

    private void write(String name, Object value) throws IOException {
        AtomicFile.write(directory.resolve(name), MAPPER.writeValueAsBytes(value));
    }

    private <T> Optional<T> read(String name, Class<T> type) throws IOException {
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(directory.resolve(name)), type));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
