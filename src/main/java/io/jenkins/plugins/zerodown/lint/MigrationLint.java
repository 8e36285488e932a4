package io.jenkins.plugins.zerodown.lint;

import io.jenkins.plugins.zerodown.remote.Call;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.remote.Script;
import io.jenkins.plugins.zerodown.remote.ScriptResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Examines the migrations that a release would run, before anything has been touched: the application is asked for
 * their SQL, kept from acting meanwhile, and each statement is read; where the application cannot tell all of it, the
 * sources are read too. An application that has applied no migration yet has no visitors to break.
 */
public final class MigrationLint {
    /**
     * How long the application may take to tell what it would run: a migration that waits must not hold a deployment
     * up.
     */
    static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Script ASK = Script.of(MigrationLint.class, "ask-application.sh");
    private static final Script PROGRAM = Script.of(MigrationLint.class, "pending-migrations.php");

    private MigrationLint() {}

    /**
     * @param releasePath on the server, the new release
     * @param php words of the command for php there
     * @param umask that it runs with, octal
     * @param localTree the same files here, for the lines that findings name
     * @param except names of migrations that are not examined
     * @throws RemoteFailure when the server is out of reach; an application that cannot answer is reported as such
     *     instead
     */
    public static Report examine(
            Host host, String releasePath, List<String> php, String umask, Path localTree, Set<String> except)
            throws RemoteFailure, InterruptedException {
        return examine(host, releasePath, php, umask, localTree, except, LIMIT);
    }

    static Report examine(
            Host host,
            String releasePath,
            List<String> php,
            String umask,
            Path localTree,
            Set<String> except,
            Duration limit)
            throws RemoteFailure, InterruptedException {
        Call asked = asking(releasePath, php, limit, "confined");
        ApplicationAnswers answers = ask(host, asked.umask(umask), localTree);
        if (answers.held()) {
            // It does not start without what it was kept from: it starts as artisan lets it, and runs no migration.
            asked = asking(releasePath, php, limit, "open");
            answers = ask(host, asked.umask(umask), localTree);
        }
        return examine(answers, except);
    }

    private static Call asking(String releasePath, List<String> php, Duration limit, String mode) {
        return Call.of(ASK)
                .with("RELEASE_PATH", releasePath)
                .with("PHP", String.join("\n", php))
                .with("LIMIT", String.valueOf(limit.toSeconds()))
                .with("MODE", mode);
    }

    private static ApplicationAnswers ask(Host host, Call asked, Path localTree)
            throws RemoteFailure, InterruptedException {
        ScriptResult answer = host.run(asked.stdin(PROGRAM.text()));
        return ApplicationAnswers.read(answer.out() + "\n" + answer.err(), name -> source(localTree, name));
    }

    private static String source(Path localTree, String name) {
        Path file =
                localTree.resolve("database/migrations").resolve(name + ".php").normalize();
        if (!file.startsWith(localTree) || !Files.isRegularFile(file)) {
            return "";
        }
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    static Report examine(ApplicationAnswers answers, Set<String> except) {
        if (answers.error().isPresent()) {
            return Report.unanswered(answers.error().get().lines().findFirst().orElse(""));
        }
        if (answers.applied() == 0) {
            return new Report(answers.pending(), List.of(), List.of());
        }
        List<MigrationFinding> findings = new ArrayList<>();
        List<String> unexamined = new ArrayList<>();
        Map<String, Statements> databases = new HashMap<>();
        for (Migration migration : answers.migrations()) {
            if (!except.contains(migration.name())) {
                findings.addAll(examine(migration, answers.driver(), databases, unexamined));
            }
        }
        return new Report(answers.pending(), findings, unexamined);
    }

    private static List<MigrationFinding> examine(
            Migration migration, String driver, Map<String, Statements> databases, List<String> unexamined) {
        // By what they are about: the source may say again what the SQL said, and knows its line better.
        Map<String, MigrationFinding> findings = new LinkedHashMap<>();
        boolean anew = false;
        for (Migration.Query query : migration.queries()) {
            if (query.answered()) {
                continue;
            }
            Statements.Read read = databases
                    .computeIfAbsent(query.database(), any -> new Statements(query.driver()))
                    .examine(query.sql());
            read.seen()
                    .forEach(one -> findings.putIfAbsent(
                            one.danger() + " " + one.subject(),
                            new MigrationFinding(
                                    migration.name(),
                                    migration.lineOf(one.names()),
                                    query.sql(),
                                    one.danger(),
                                    one.subject())));
            // One that is made again right away was replaced, not dropped.
            read.made().forEach(view -> findings.remove(MigrationHazard.DROPPED_VIEW + " " + view));
            read.unread()
                    .forEach(sql -> unexamined.add(
                            migration.name() + ".php: not understood: " + MigrationFinding.shortened(sql)));
            anew |= read.anew();
        }
        migration
                .error()
                .ifPresent(error -> unexamined.add(migration.name()
                        + ".php: its SQL could not be told without running it, so its source was searched: " + error));
        boolean allRead = migration.error().isEmpty() && KnownSource.understands(migration);
        migration
                .reads()
                .filter(query -> migration.error().isEmpty() && !allRead)
                .ifPresent(query -> unexamined.add(
                        migration.name() + ".php: what it does depends on what it reads, so its source was searched: "
                                + MigrationFinding.shortened(query.sql())));
        Migration.Query first = migration.queries().isEmpty()
                ? new Migration.Query(driver, "")
                : migration.queries().get(0);
        Statements main = databases.computeIfAbsent(first.database(), any -> new Statements(first.driver()));
        boolean search =
                anew || migration.error().isPresent() || migration.reads().isPresent();
        for (MigrationFinding finding : Sources.examine(migration, main)) {
            String key = finding.danger() + " " + finding.subject();
            if (findings.containsKey(key)) {
                findings.put(key, findings.get(key).at(finding.line()));
            } else if (search) {
                findings.put(key, finding);
            }
        }
        return List.copyOf(findings.values());
    }
}
