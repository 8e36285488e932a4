package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.workspace.BuildFailure.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a build asks of git. No hooks are run, nothing is asked on a terminal, and no transport but file, git, http,
 * https and ssh.
 */
public final class Git {
    /** A line of ls-remote: "SHA-1 or SHA-256, tab, name". */
    private static final Pattern REFERENCE = Pattern.compile("([0-9a-f]{40,64})\t(refs/\\S+)");

    private static final Pattern COMMIT = Pattern.compile("[0-9a-fA-F]{7,64}");

    private final Toolchain toolchain;

    public Git(Toolchain toolchain) {
        this.toolchain = toolchain;
    }

    public static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** What a directory has checked out; empty where it is no checkout, or git is not there. Writes nothing. */
    public Optional<Revision> describe(Path directory) throws BuildFailure, InterruptedException {
        if (!toolchain.has("git")) {
            return Optional.empty();
        }
        CommandRunner.Answer head = ask(directory, "rev-parse", "--verify", "--quiet", "HEAD^{commit}");
        if (!head.ok()) {
            return Optional.empty();
        }
        if (!isCommit(head.text())) {
            throw unclear(directory, "which commit is checked out", head);
        }
        CommandRunner.Answer branch = ask(directory, "symbolic-ref", "--quiet", "--short", "HEAD");
        CommandRunner.Answer subject =
                ask(directory, "show", "--no-patch", "--no-show-signature", "--format=%an: %s", "HEAD");
        CommandRunner.Answer status =
                ask(directory, "status", "--porcelain", "--untracked-files=no", "--ignore-submodules");
        if (!status.ok()) {
            throw unclear(directory, "whether files were changed", status);
        }
        return Optional.of(new Revision(
                head.text(),
                branch.ok() ? branch.text() : "",
                subject.ok() ? subject.text() : "",
                !status.text().isEmpty()));
    }

    /**
     * The .env files that a directory's checkout has committed, each with its path from there; none where it is no
     * checkout.
     */
    public Set<String> committedEnvFiles(Path directory) throws BuildFailure, InterruptedException {
        if (!toolchain.has("git")) {
            return Set.of();
        }
        CommandRunner.Answer answer = ask(directory, "ls-files", "-z", "--", ":(glob)**/.env", ":(glob)**/.env.*");
        return answer.ok() ? Set.of(answer.text().split("\0")) : Set.of();
    }

    private static BuildFailure unclear(Path directory, String question, CommandRunner.Answer answer) {
        return new BuildFailure(
                Kind.FAILED,
                "git does not tell in " + directory + " " + question
                        + "; it ended with status "
                        + answer.exit() + " and said:\n" + (answer.text() + "\n" + answer.error()).strip());
    }

    /** @param commit of 40 digits or more; @param ref such as refs/heads/main */
    private record Found(String commit, String ref) {}

    /**
     * The newest commit of a branch (or of a tag of that name) of a repository.
     *
     * @throws BuildFailure when it cannot be reached or has no such branch
     */
    public String newest(Target.Repository repository) throws BuildFailure, InterruptedException {
        return find(repository).commit();
    }

    private Found find(Target.Repository repository) throws BuildFailure, InterruptedException {
        CommandRunner.Answer answer = ask(
                Path.of("/"),
                "ls-remote",
                "--",
                repository.url(),
                head(repository),
                tag(repository),
                tag(repository) + "^{}");
        if (!answer.ok()) {
            throw new BuildFailure(
                    Kind.UNUSABLE,
                    named(repository) + " cannot be read from this machine; git said:\n" + answer.error()
                            + "\nCheck its address, and the key or credentials of the user who runs this");
        }
        List<Found> found = answer.text()
                .lines()
                .map(REFERENCE::matcher)
                .filter(Matcher::matches)
                .map(line -> new Found(line.group(1), line.group(2)))
                .toList();
        if (found.isEmpty()) {
            throw new BuildFailure(
                    Kind.UNUSABLE,
                    named(repository) + " has no branch or tag '" + repository.branch()
                            + "': correct repository.branch of the target, or push the branch");
        }
        // Of a tag, the last line is the commit that it names.
        return found.stream()
                .filter(one -> one.ref().equals(head(repository)))
                .findFirst()
                .orElse(new Found(found.get(found.size() - 1).commit(), tag(repository)));
    }

    /**
     * Clones a repository with no more history than is needed, and checks out a commit of the branch.
     *
     * @param commit 7 digits or more; empty text for the newest
     * @param directory empty
     */
    public Revision clone(Target.Repository repository, String commit, Path directory)
            throws BuildFailure, InterruptedException {
        run(directory, "init", "--quiet");
        // Submodules and Git LFS fetch from where it points.
        run(directory, "remote", "add", "origin", repository.url());
        if (ask(directory, "lfs", "version").ok()) {
            run(directory, "lfs", "install", "--local", "--skip-repo");
        }
        Found newest = find(repository);
        String wanted = commit.toLowerCase(Locale.ROOT);
        boolean shallow = newest.commit().startsWith(wanted);
        List<String> fetch = new ArrayList<>(List.of("fetch", "--no-tags"));
        if (shallow) {
            fetch.add("--depth=1");
        }
        fetch.addAll(List.of("--", repository.url(), "+" + newest.ref() + ":refs/zerodown/branch"));
        run(directory, fetch.toArray(String[]::new));
        String checkedOut = resolve(repository, wanted, directory);
        run(directory, "checkout", "--quiet", "--detach", checkedOut);
        if (directory.resolve(".gitmodules").toFile().isFile()) {
            run(directory, "submodule", "update", "--init", "--recursive", "--depth=1");
        }
        Revision revision = describe(directory)
                .orElseThrow(() -> new BuildFailure(
                        Kind.FAILED,
                        "git checked out " + checkedOut + " into " + directory + ", but tells of no commit there"));
        if (!revision.commit().equals(checkedOut)) {
            throw new BuildFailure(
                    Kind.FAILED, "git was to check out " + checkedOut + ", but " + revision.commit() + " is there");
        }
        return new Revision(revision.commit(), repository.branch(), revision.subject(), revision.changed());
    }

    private String resolve(Target.Repository repository, String wanted, Path directory)
            throws BuildFailure, InterruptedException {
        String name = wanted.isEmpty() ? "refs/zerodown/branch" : wanted;
        CommandRunner.Answer answer = ask(directory, "rev-parse", "--verify", "--quiet", name + "^{commit}");
        if (!answer.ok()
                || !ask(directory, "merge-base", "--is-ancestor", answer.text(), "refs/zerodown/branch")
                        .ok()) {
            throw new BuildFailure(
                    Kind.UNUSABLE,
                    "commit '" + wanted + "' is not on branch '" + repository.branch()
                            + "' of "
                            + named(repository) + ": name a commit of that branch, or another branch");
        }
        return answer.text();
    }

    private static String named(Target.Repository repository) {
        return "repository '" + Command.withoutPasswords(repository.url()) + "'";
    }

    private static String head(Target.Repository repository) {
        return "refs/heads/" + repository.branch();
    }

    private static String tag(Target.Repository repository) {
        return "refs/tags/" + repository.branch();
    }

    private CommandRunner.Answer ask(Path directory, String... arguments) throws BuildFailure, InterruptedException {
        return toolchain.runner().ask(git(directory, arguments));
    }

    private void run(Path directory, String... arguments) throws BuildFailure, InterruptedException {
        toolchain.runner().run(git(directory, arguments));
    }

    private Command git(Path directory, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "--no-optional-locks",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "core.fsmonitor=false",
                "-c",
                "advice.detachedHead=false",
                "-c",
                "init.defaultBranch=main",
                // The checkout may belong to another user, as a workspace in a container does; it is about to be built
                // anyway.
                "-c",
                "safe.directory=*"));
        words.addAll(List.of(arguments));
        return toolchain.command(directory, "git", words.toArray(String[]::new));
    }
}
