package io.jenkins.plugins.zerodown.workspace;

import io.jenkins.plugins.zerodown.config.Application;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a project and the options ask of each other, and of this machine, before anything is built. */
public final class Requirements {
    private final Project project;
    private final Application application;
    private final Toolchain toolchain;

    public Requirements(Project project, Application application, Toolchain toolchain) {
        this.project = project;
        this.application = application;
        this.toolchain = toolchain;
    }

    /** As configured, else by whether there is an artisan. */
    public static Application.Kind kind(Project project, Application application) {
        return application.kind().orElse(project.artisan() ? Application.Kind.LARAVEL : Application.Kind.PHP);
    }

    /** Why the source cannot be deployed as it stands, each reason with its fix. */
    public List<String> againstDeploying() {
        List<String> reasons = new ArrayList<>();
        if (kind(project, application) == Application.Kind.LARAVEL) {
            if (!project.artisan()) {
                reasons.add("kind is laravel, but the source has no artisan file: name the directory that holds it, "
                        + "or set kind: php");
            } else if (!project.has("vendor/autoload.php")) {
                reasons.add("the source has no vendor/autoload.php, without which artisan does not start: run "
                        + "'composer install --no-dev'"
                        + " there first, or let it be built");
            }
        } else if (!project.servesSomething()) {
            reasons.add("the source has nothing that a web server could show (" + String.join(", ", Project.served())
                    + "): name the directory that holds the application");
        }
        return reasons;
    }

    /** Why the source cannot be built here, each reason with its fix. */
    public List<String> againstBuilding() throws BuildFailure, InterruptedException {
        List<String> reasons = new ArrayList<>();
        boolean laravel = kind(project, application) == Application.Kind.LARAVEL;
        if (laravel && !project.artisan()) {
            reasons.add("kind is laravel, but the source has no artisan file: name the directory that holds it, or "
                    + "set kind: php");
        }
        Application.Command composer = application.build().composer();
        if (composer instanceof Application.Custom && !project.composer()) {
            reasons.add("build.composer is a command, but the source has no composer.json: set build.composer: off");
        } else if (composer instanceof Application.Automatic && laravel && !project.composer()) {
            reasons.add("the source has artisan but no composer.json to install Laravel by: add it, or set "
                    + "build.composer: off"
                    + " where vendor is part of the source");
        } else if (composer instanceof Application.Automatic && project.composer()) {
            need("php", "composer.json needs it", reasons);
            need("composer", "composer.json needs it", reasons);
            project.unlocked().ifPresent(reasons::add);
        } else if (composer instanceof Application.Off && laravel && !project.has("vendor/autoload.php")) {
            reasons.add("build.composer is off, but the source has no vendor/autoload.php: set build.composer: "
                    + "auto, or bring vendor along");
        }
        Application.Command node = application.build().node();
        if (node instanceof Application.Custom && !project.node()) {
            reasons.add("build.node is a command, but the source has no package.json: set build.node: off");
        } else if (node instanceof Application.Automatic
                && project.node()
                && (project.hasNodePackages() || project.assetScript().isPresent())) {
            need("node", "package.json needs it", reasons);
            needNodeInstaller(reasons);
        }
        return reasons;
    }

    private void needNodeInstaller(List<String> reasons) throws BuildFailure, InterruptedException {
        String tool;
        try {
            tool = project.nodeInstaller().tool();
        } catch (BuildFailure e) {
            reasons.add(e.getMessage());
            return;
        }
        need(tool, "package.json needs it", reasons);
    }

    private void need(String tool, String why, List<String> reasons) throws BuildFailure, InterruptedException {
        Optional<String> missing = toolchain.missing(tool);
        if (missing.isPresent()) {
            reasons.add(missing.get() + ", and " + why
                    + ": install it, or name the command that is there with tools: {" + tool + ": …}, or set "
                    + (tool.equals("composer") || tool.equals("php") ? "build.composer" : "build.node")
                    + " to off or to a command of your own");
        }
    }
}
