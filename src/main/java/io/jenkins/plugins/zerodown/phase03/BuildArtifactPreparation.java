package io.jenkins.plugins.zerodown.phase03;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.EnvFile;
import io.jenkins.plugins.zerodown.config.NamedSecrets;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.prefetch.Prefetching;
import io.jenkins.plugins.zerodown.release.Amount;
import io.jenkins.plugins.zerodown.transfer.BuildTree;
import io.jenkins.plugins.zerodown.transfer.LocalDatabases;
import io.jenkins.plugins.zerodown.transfer.UnusableTree;
import io.jenkins.plugins.zerodown.transfer.Withheld;
import io.jenkins.plugins.zerodown.workspace.BuildFailure;
import io.jenkins.plugins.zerodown.workspace.Git;
import io.jenkins.plugins.zerodown.workspace.Project;
import io.jenkins.plugins.zerodown.workspace.Requirements;
import io.jenkins.plugins.zerodown.workspace.Source;
import io.jenkins.plugins.zerodown.workspace.SqliteDatabase;
import io.jenkins.plugins.zerodown.workspace.Toolchain;
import io.jenkins.plugins.zerodown.workspace.WholeSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** 3.1: lists every file that goes into the release, with checksum; copies nothing. */
public final class BuildArtifactPreparation implements Prefetching {
    /** Names in one line of the log. */
    private static final int SHOWN = 20;

    @Override
    public String number() {
        return "3.1";
    }

    @Override
    public String title() {
        return "Build Artifact Preparation";
    }

    @Override
    public Outcome run(DeploymentContext context) throws StepFailure, InterruptedException {
        Path directory = context.state().need(StateKey.BUILD_DIRECTORY);
        try {
            checkDatabase(context, directory);
            checkSource(context, new WholeSource(directory));
            Read read = read(context, directory);
            tell(context, read);
            BuildTree.Reading reading = read.reading;
            context.files().manifest(reading.manifest());
            context.state().set(StateKey.BYTES, reading.manifest().bytes());
            if (reading.special() > 0) {
                context.log()
                        .warn(reading.special()
                                + " files have setuid, setgid or sticky bits, which the release will not have");
            }
            tellClosed(context, reading);
            return Outcome.done(String.format(
                    Locale.ROOT,
                    "%,d files, %s; %,d of them read for their checksum",
                    reading.manifest().files(),
                    Amount.ofBytes(reading.manifest().bytes()),
                    reading.hashed()));
        } catch (UnusableTree e) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE,
                    "the release cannot hold all of " + directory + ":\n" + e.getMessage(),
                    e);
        } catch (BadConfiguration e) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE,
                    "the source's own zerodown.yaml may name files as secret, and" + " nobody can tell which:\n"
                            + e.getMessage(),
                    e);
        } catch (BuildFailure e) {
            throw new StepFailure(
                    "git cannot tell which files of " + directory + " are committed: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new StepFailure(
                    "the build directory " + directory + " cannot be packed: " + e
                            + "; nothing may change in it while it is read",
                    e);
        }
    }

    private static void checkSource(DeploymentContext context, WholeSource source) throws IOException, StepFailure {
        Optional<String> lack = source.lack();
        if (lack.isPresent()) {
            throw new StepFailure(StepFailure.Reason.UNUSABLE, lack.get(), null);
        }
        if (context.laravel()) {
            source.viewWithoutBuild()
                    .ifPresent(view -> context.log()
                            .warn(view
                                    + " asks for what Vite builds (@vite), and there is no manifest of it in public/:"
                                    + " pages with it fail; let build.node build it"));
        }
    }

    @Override
    public void planEarlyWork(DeploymentContext context) {
        if (context.source() instanceof Source.Directory directory && !directory.build()) {
            context.early()
                    .plan(number(), () -> readNow(context, directory.path().toAbsolutePath()));
        }
    }

    /** @param named files that the configuration names as secret and that are there */
    private record Read(
            BuildTree.Reading reading,
            List<String> named,
            SortedMap<String, String> withheld,
            LocalDatabases databases) {}

    private static void tell(DeploymentContext context, Read read) {
        if (!read.named.isEmpty()) {
            context.log().line("left out, since the configuration names them as secret: " + listed(read.named));
        }
        if (!read.withheld.isEmpty()) {
            context.log()
                    .line("left out, since they may hold secrets: "
                            + listed(read.withheld.entrySet().stream()
                                    .map(file -> file.getKey() + " (" + file.getValue() + ")")
                                    .toList())
                            + ". To ship one, write its name into .zdignore: !/" + read.withheld.firstKey());
        }
        List<String> databases = List.copyOf(read.databases.found());
        if (!databases.isEmpty()) {
            context.log()
                    .line("left out, since each server has databases of its own: " + listed(databases)
                            + read.databases
                                    .optional()
                                    .map(name -> ". To ship one, write its name into .zdignore: !/" + name)
                                    .orElse(""));
        }
    }

    /** What another user cannot read is his who serves the site, too. */
    private static void tellClosed(DeploymentContext context, BuildTree.Reading reading) {
        if (reading.closed().isEmpty()) {
            return;
        }
        String which = String.format(
                Locale.ROOT,
                "%,d files are closed to others in the source, and so they are in the release: %s. ",
                reading.closed().size(),
                listed(reading.closed()));
        Optional<String> fpm = context.target()
                .runtimeUser()
                .filter(user -> context.target()
                        .owner()
                        .map(owner -> !owner.split(":")[0].equals(user))
                        .orElseGet(() -> !context.target().servers().stream()
                                .allMatch(server -> server.user().equals(user))));
        if (fpm.isPresent()) {
            context.log()
                    .warn(which + "runtimeUser " + fpm.get()
                            + " may not read them; open what the site needs in the source"
                            + " (chmod a+r), and let whoever checks it out do so with umask 022");
        } else {
            context.log().line(which + "Where PHP-FPM or the web server is another user, it cannot read them");
        }
    }

    private static String listed(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    private Read read(DeploymentContext context, Path directory)
            throws IOException, UnusableTree, BadConfiguration, BuildFailure, InterruptedException {
        Optional<Read> ahead = context.early().take(number(), Read.class);
        return ahead.isPresent() ? ahead.get() : readNow(context, directory);
    }

    private static Read readNow(DeploymentContext context, Path directory)
            throws IOException, UnusableTree, BadConfiguration, BuildFailure, InterruptedException {
        Set<Path> named = named(context, directory);
        Withheld withheld = new Withheld(
                named,
                committedEnvFiles(context, directory),
                context.application().build().bakeCaches());
        LocalDatabases databases = databases(context, directory);
        BuildTree.Reading reading = BuildTree.read(
                directory,
                context.target().modes(),
                context.application().build().nodeModules() == NodeModules.PRODUCTION,
                withheld,
                databases,
                context.cacheDirectory(),
                context.manifestFile());
        return new Read(
                reading,
                named.stream()
                        .filter(file -> Files.exists(directory.resolve(file), LinkOption.NOFOLLOW_LINKS))
                        .map(Path::toString)
                        .sorted()
                        .toList(),
                withheld.found(),
                databases);
    }

    private static boolean laravel(DeploymentContext context, Path directory) {
        return Requirements.kind(new Project(directory), context.application()) == Application.Kind.LARAVEL;
    }

    /** Before anything is on a server, where the .env is at hand; of one that lies on the servers 4.2 says the same. */
    private static void checkDatabase(DeploymentContext context, Path directory) throws IOException, StepFailure {
        Optional<String> env = context.application().envFile();
        if (env.isEmpty() || !laravel(context, directory) || !SqliteDatabase.canTell(directory)) {
            return;
        }
        Optional<SqliteDatabase> opened =
                opened(context, directory, EnvFile.parse(context.secrets().file(env.get())));
        if (opened.isPresent() && !opened.get().kept(context.application(), directory)) {
            throw new StepFailure(
                    StepFailure.Reason.UNUSABLE,
                    opened.get()
                            .refusal(
                                    "envFile '" + env.get() + "'",
                                    context.application(),
                                    context.target().deployPath()),
                    null);
        }
    }

    private static Optional<SqliteDatabase> opened(DeploymentContext context, Path directory, EnvFile env)
            throws IOException {
        return SqliteDatabase.of(directory, env, env.keys(), context.target().deployPath());
    }

    /** Below a shared directory one is the seed of what the servers have. */
    private static LocalDatabases databases(DeploymentContext context, Path directory) throws IOException {
        if (!laravel(context, directory)) {
            return LocalDatabases.none();
        }
        if (!SqliteDatabase.canTell(directory)) {
            return LocalDatabases.ofLaravel(Optional.empty());
        }
        byte[] env = context.application().envFile().isPresent()
                ? context.secrets().file(context.application().envFile().get())
                : "DB_CONNECTION=sqlite\n".getBytes(StandardCharsets.UTF_8);
        return LocalDatabases.ofLaravel(opened(context, directory, EnvFile.parse(env))
                .map(SqliteDatabase::path)
                .filter(path -> context.application().sharedDirs().stream()
                        .noneMatch(shared -> path.startsWith(shared + "/"))));
    }

    /**
     * The files that this configuration, for whichever target, and the source's own one name as secret, from the
     * source's top: in a release every user of the server could read them, and the web server might show them.
     */
    private static Set<Path> named(DeploymentContext context, Path directory) throws IOException, BadConfiguration {
        Set<Path> named = new TreeSet<>();
        if (context.source() instanceof Source.Directory source) {
            Set<Path> files = new LinkedHashSet<>(context.application().secretFiles());
            Stream.concat(
                            context.application().envFile().stream(),
                            context.application().configFiles().stream().map(Application.ConfigFile::source))
                    .map(Path::of)
                    .forEach(files::add);
            below(source.path(), files, named);
        }
        Path own = directory.resolve("zerodown.yaml");
        if (Files.isRegularFile(own)) {
            below(directory, NamedSecrets.of(own), named);
        }
        return named;
    }

    /** Either may be named by way of a link, as home directories are on some machines. */
    private static void below(Path directory, Set<Path> files, Set<Path> named) throws IOException {
        Path top = directory.toAbsolutePath().normalize();
        Path real = top.toRealPath();
        for (Path file : files) {
            for (Path place :
                    Files.exists(file) ? List.of(file.normalize(), file.toRealPath()) : List.of(file.normalize())) {
                Stream.of(top, real)
                        .filter(place::startsWith)
                        .map(above -> above.relativize(place))
                        .forEach(named::add);
            }
        }
    }

    /**
     * Of an application like Symfony's, whose committed .env has the defaults of its settings. Laravel's .env is never
     * committed.
     */
    private static Set<String> committedEnvFiles(DeploymentContext context, Path directory)
            throws IOException, BuildFailure, InterruptedException {
        if (laravel(context, directory)) {
            return Set.of();
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, ".env*")) {
            if (!files.iterator().hasNext()) {
                return Set.of();
            }
        }
        // What is built is a copy without its history.
        Path checkout = context.source() instanceof Source.Directory source ? source.path() : directory;
        Toolchain toolchain = context.toolchain(line -> {});
        return Files.isDirectory(checkout) ? new Git(toolchain).committedEnvFiles(checkout) : Set.of();
    }

    @Override
    public List<String> plan(DeploymentContext context) {
        return List.of("list the build's files with their checksums, without .git, tests, zerodown.yaml, secret files,"
                + " databases of this machine, node_modules"
                + (context.application().build().nodeModules() == NodeModules.PRODUCTION
                        ? " other than production's"
                        : "")
                + " and what .zdignore names");
    }
}
