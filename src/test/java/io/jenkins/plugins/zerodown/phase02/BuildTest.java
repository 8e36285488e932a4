package io.jenkins.plugins.zerodown.phase02;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.Application.NodeModules;
import io.jenkins.plugins.zerodown.fixture.FreeSlot;
import io.jenkins.plugins.zerodown.fixture.LaravelApplication;
import io.jenkins.plugins.zerodown.fixture.NodeProject;
import io.jenkins.plugins.zerodown.fixture.PlainPhpApplication;
import io.jenkins.plugins.zerodown.fixture.Programs;
import io.jenkins.plugins.zerodown.fixture.Ran;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.Outcome;
import io.jenkins.plugins.zerodown.flow.StateKey;
import io.jenkins.plugins.zerodown.flow.Step;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.phase01.BuildEnvironmentSetup;
import io.jenkins.plugins.zerodown.phase01.PreBuildEnvironmentPreparation;
import io.jenkins.plugins.zerodown.phase01.RepositoryPreparation;
import io.jenkins.plugins.zerodown.workspace.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Phases 1 and 2 over real applications, with the tools themselves. */
@Tag("servers")
class BuildTest {
    private static final List<Step> STEPS = List.of(
            new PreBuildEnvironmentPreparation(),
            new BuildEnvironmentSetup(),
            new RepositoryPreparation(),
            new CacheRestoration(),
            new DependencyInstallation(),
            new AssetCompilationOptimization(),
            new LaravelOptimizations(),
            new BuildValidation());
    private static final Application.Command AUTO = new Application.Automatic();

    @TempDir
    Path directory;

    private Path source;
    private Path work;
    private RunBuilder context;

    @BeforeEach
    void begin() throws IOException {
        source = Files.createDirectory(directory.resolve("source"));
        work = Files.createDirectory(directory.resolve("work"));
        context = RunBuilder.at(directory.resolve("deploy"))
                .local("web1")
                .work(work)
                .source(new Source.Directory(source, true))
                .buildOptions(options(NodeModules.NONE, Optional.empty(), false));
    }

    @Test
    void a_laravel_application_is_built_without_touching_its_source() throws Exception {
        needLaravel();
        LaravelApplication.in(source).withVersion("7").write();
        Files.createDirectories(source.resolve("vendor/stale"));
        Files.writeString(source.resolve("bootstrap/cache/packages.php"), "<?php return ['stale' => true];");
        Map<String, String> before = contents(source);

        Map<String, Outcome> outcomes = build(context.build(new FreeSlot()));

        assertThat(contents(source)).isEqualTo(before);
        assertThat(built("vendor/zerodown/greeting/src/GreetingServiceProvider.php"))
                .exists();
        assertThat(built("vendor/stale")).doesNotExist();
        assertThat(built("bootstrap/cache/packages.php"))
                .content()
                .contains("zerodown/greeting")
                .doesNotContain("stale");
        assertThat(built("vendor/composer/autoload_real.php")).content().contains("setClassMapAuthoritative(true)");
        assertThat(outcomes.get("2.3")).isInstanceOf(Outcome.Skipped.class);
        assertThat(outcomes.get("2.5").text()).contains("composer.lock is satisfied");
    }

    @Test
    void a_front_end_is_built_with_the_target_s_values_and_not_with_a_developer_s() throws Exception {
        needLaravel();
        Programs.assume("node", "npm");
        LaravelApplication.in(source).withPackageJson(NodeProject.NPM).write();
        Path json = source.resolve("package.json");
        String script = "echo \\\\\"\\$VITE_NAME \\$MIX_KEY \\$DB_PASSWORD\\\\\" > public/built;"
                + " cat .env >> public/built || true";
        Files.writeString(
                json, Files.readString(json).replaceFirst("\"build\": *\"[^\"]*\"", "\"build\": \"" + script + "\""));
        Files.writeString(source.resolve(".env"), "VITE_NAME=developer\nDB_PASSWORD=local\n");
        context.envFile("production.env", "APP_NAME=Shop\nVITE_NAME=\"${APP_NAME} live\"\nMIX_KEY=k\nDB_PASSWORD=s\n");

        build(context.build(new FreeSlot()));

        assertThat(built("public/built")).hasContent("Shop live k ");
    }

    /** A composer.json with a script for this event beside Laravel's own. */
    private void withScript(String event) throws IOException {
        LaravelApplication.in(source).write();
        Path json = source.resolve("composer.json");
        Files.writeString(
                json,
                Files.readString(json)
                        .replaceFirst(
                                "\\{",
                                "{\"scripts\": {\"" + event + "\": [\"@php -r \\\\\"touch('ran');\\\\\"\","
                                        + " \"@php artisan package:discover --ansi\"]},"));
    }

    @Test
    void scripts_of_composer_json_that_are_left_out_are_named() throws Exception {
        needLaravel();
        withScript("post-install-cmd");

        build(context.build(new FreeSlot()));

        assertThat(built("ran")).doesNotExist();
        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("post-install-cmd", "touch('ran')", "build.scripts: true")
                .doesNotContain("package:discover");
    }

    @Test
    void scripts_run_where_they_are_wanted_and_an_optimized_map_is_not_authoritative() throws Exception {
        needLaravel();
        withScript("post-install-cmd");
        Application.Composing composing = new Application.Composing(true, Application.ClassMap.OPTIMIZED);
        context.buildOptions(
                new Application.Build(AUTO, AUTO, Optional.empty(), Map.of(), NodeModules.NONE, false, composing));

        build(context.build(new FreeSlot()));

        assertThat(built("ran")).exists();
        assertThat(context.warnings()).isEmpty();
        assertThat(built("vendor/composer/autoload_real.php")).content().doesNotContain("setClassMapAuthoritative");
    }

    @ParameterizedTest
    @EnumSource
    void assets_are_built_by_the_package_manager_of_the_lock_file(NodeProject project) throws Exception {
        needLaravel();
        Programs.assume("node", project.tool());
        LaravelApplication.in(source).withPackageJson(project).write();

        Map<String, Outcome> outcomes = build(context.build(new FreeSlot()));

        assertThat(built("public/build/app.js")).content().contains("Hello from a module");
        assertThat(built("node_modules")).doesNotExist();
        assertThat(outcomes.get("2.2").text()).contains("node_modules by " + project.tool());
        assertThat(source.resolve("node_modules")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void for_server_side_rendering_production_packages_stay(NodeProject project) throws Exception {
        needLaravel();
        Programs.assume("node", project.tool());
        LaravelApplication.in(source).withPackageJson(project).write();

        build(context.buildOptions(options(NodeModules.PRODUCTION, Optional.empty(), false))
                .build(new FreeSlot()));

        assertThat(built("node_modules/greeting/package.json")).exists();
        assertThat(built("node_modules/bundler")).doesNotExist();
    }

    @ParameterizedTest
    @EnumSource
    void what_the_same_lock_file_installed_is_used_again_and_nothing_else(NodeProject project) throws Exception {
        needLaravel();
        Programs.assume("node", project.tool());
        LaravelApplication.in(source).withPackageJson(project).write();
        Map<String, Outcome> first = build(context.build(new FreeSlot()));
        Map<String, Outcome> second = build(context.build(new FreeSlot()));
        Files.writeString(source.resolve("js/greeting/index.js"), "module.exports = 'Changed';\n");
        Files.writeString(
                source.resolve("packages/greeting/src/GreetingServiceProvider.php"),
                "// changed\n",
                StandardOpenOption.APPEND);

        Map<String, Outcome> third = build(context.build(new FreeSlot()));

        assertThat(first.get("2.1").text()).contains("vendor is not in the cache", "node_modules is not in the cache");
        assertThat(second.get("2.1").text()).contains("vendor restored", "node_modules restored");
        assertThat(second.get("2.2").text()).contains("node_modules from the cache");
        assertThat(third.get("2.1").text()).contains("vendor is not in the cache", "node_modules is not in the cache");
        assertThat(built("public/build/app.js")).content().contains("Changed");
        assertThat(built("vendor/zerodown/greeting/src/GreetingServiceProvider.php"))
                .content()
                .contains("// changed");
    }

    @Test
    void baked_caches_hold_the_environment_and_no_path_of_the_build_machine() throws Exception {
        needLaravel();
        LaravelApplication.in(source).write();

        build(context.envFile("production.env", LaravelApplication.ENV)
                .caches("config", "route", "view")
                .buildOptions(options(NodeModules.NONE, Optional.empty(), true))
                .build(new FreeSlot()));
        Path moved = Files.move(work.resolve("build"), directory.resolve("it's moved"));

        assertThat(moved.resolve("bootstrap/cache/config.php"))
                .content()
                .contains("app.example.com")
                .doesNotContain(work.toString());
        Ran asked = Ran.of(
                        "php",
                        "-r",
                        "$c = require $argv[1]; echo $c['session']['files'], \"\\n\", $c['view']['compiled'];",
                        moved.resolve("bootstrap/cache/config.php").toString())
                .orThrow();
        assertThat(asked.text()).isEqualTo(moved + "/storage/framework/sessions\n" + moved + "/bootstrap/cache/views");
        assertThat(Ran.of("php", moved.resolve("artisan").toString(), "app:check")
                        .orThrow()
                        .text())
                .contains("checked 1");
        assertThat(moved.resolve(".env")).doesNotExist();
    }

    @Test
    void plain_php_needs_no_tools_at_all() throws Exception {
        PlainPhpApplication.write(source, "3");

        Map<String, Outcome> outcomes = build(context.plainPhp().build(new FreeSlot()));

        assertThat(built("public/index.php")).exists();
        assertThat(outcomes.get("2.2")).isInstanceOf(Outcome.Skipped.class);
        assertThat(outcomes.get("2.4")).isInstanceOf(Outcome.Skipped.class);
    }

    @Test
    void a_missing_composer_lock_stops_with_the_command_that_makes_it() throws Exception {
        needLaravel();
        Files.delete(LaravelApplication.in(source).write().resolve("composer.lock"));

        assertThatThrownBy(() -> build(context.build(new FreeSlot())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("composer.lock")
                .hasMessageContaining("composer update");
    }

    @Test
    void a_missing_node_lock_file_stops_with_the_command_that_makes_it() throws Exception {
        needLaravel();
        Programs.assume("node", "npm");
        Files.delete(LaravelApplication.in(source)
                .withPackageJson(NodeProject.NPM)
                .write()
                .resolve("package-lock.json"));

        assertThatThrownBy(() -> build(context.build(new FreeSlot())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("package-lock.json")
                .hasMessageContaining("npm install --package-lock-only");
    }

    @Test
    void a_build_script_that_fails_is_shown_with_its_command_status_and_words() throws Exception {
        needLaravel();
        Programs.assume("node", "npm");
        LaravelApplication.in(source)
                .withPackageJson(NodeProject.NPM)
                .brokenAt(LaravelApplication.Broken.ASSETS)
                .write();

        assertThatThrownBy(() -> build(context.build(new FreeSlot())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("npm run build")
                .hasMessageContaining("status 3")
                .hasMessageContaining("no such asset");
    }

    @Test
    void a_lock_file_that_this_php_cannot_satisfy_is_refused_by_composer_in_its_own_words() throws Exception {
        needLaravel();
        LaravelApplication.in(source)
                .brokenAt(LaravelApplication.Broken.COMPOSER)
                .write();

        assertThatThrownBy(() -> build(context.build(new FreeSlot())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("composer install")
                .hasMessageContaining("99.0");
    }

    @Test
    void failing_tests_stop_the_build() throws Exception {
        PlainPhpApplication.write(source, "3");
        context.plainPhp()
                .buildOptions(options(
                        NodeModules.NONE,
                        Optional.of("test -f public/index.php && echo 2 of 9 failed && exit 1"),
                        false));

        assertThatThrownBy(() -> build(context.build(new FreeSlot())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("2 of 9 failed")
                .hasMessageContaining("status 1");
    }

    @Test
    void a_directory_that_is_deployed_as_it_stands_is_not_built() throws Exception {
        PlainPhpApplication.write(source, "3");

        DeploymentContext asItStands =
                context.plainPhp().source(new Source.Directory(source, false)).build(new FreeSlot());
        Map<String, Outcome> outcomes = build(asItStands);

        assertThat(asItStands.state().need(StateKey.BUILD_DIRECTORY)).isEqualTo(source);
        assertThat(List.of("1.3", "2.1", "2.2", "2.3", "2.4", "2.5"))
                .allSatisfy(number -> assertThat(outcomes.get(number)).isInstanceOf(Outcome.Skipped.class));
        assertThat(work.resolve("build")).doesNotExist();
    }

    @Test
    void a_plan_names_the_commands_and_touches_nothing() throws Exception {
        needLaravel();
        Programs.assume("node", "npm");
        LaravelApplication.in(source).withPackageJson(NodeProject.NPM).write();
        Map<String, String> before = contents(directory);
        DeploymentContext planned = context.build(new FreeSlot());

        List<String> lines =
                STEPS.stream().flatMap(step -> step.plan(planned).stream()).toList();

        assertThat(lines)
                .anyMatch(line ->
                        line.startsWith("composer install --no-dev --prefer-dist --optimize-autoloader --no-scripts"))
                .anyMatch(line -> line.startsWith("npm ci"))
                .contains("npm run build")
                .anyMatch(line -> line.contains("--classmap-authoritative"));
        assertThat(contents(directory)).isEqualTo(before);
    }

    private static Map<String, Outcome> build(DeploymentContext context) throws StepFailure, InterruptedException {
        Map<String, Outcome> outcomes = new LinkedHashMap<>();
        for (Step step : STEPS) {
            outcomes.put(step.number(), step.run(context));
        }
        return outcomes;
    }

    private static Application.Build options(NodeModules modules, Optional<String> tests, boolean bake) {
        return new Application.Build(AUTO, AUTO, tests, Map.of(), modules, bake, Application.Composing.DEFAULT);
    }

    private Path built(String file) {
        return work.resolve("build").resolve(file);
    }

    private static void needLaravel() {
        Programs.assume("php", "composer");
        assumeTrue(
                Files.exists(Path.of("/usr/share/php/Illuminate/autoload.php")),
                "php-laravel-framework is not installed");
    }

    /** Every path with mode, time and bytes. */
    private static Map<String, String> contents(Path root) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path path : walk.toList()) {
                contents.put(
                        root.relativize(path).toString(),
                        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS) + " "
                                + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS) + " "
                                + (Files.isRegularFile(path) ? Files.readString(path) : ""));
            }
        }
        return contents;
    }
}
