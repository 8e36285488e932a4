package io.jenkins.plugins.zerodown.workspace;

import java.util.List;

/** What installs the packages of a package.json, known by its lock file. */
public enum NodeInstaller {
    NPM(
            "npm",
            List.of("package-lock.json", "npm-shrinkwrap.json"),
            "npm install --package-lock-only",
            List.of("ci", "--include=dev", "--no-audit", "--no-fund"),
            List.of("prune", "--omit=dev", "--no-audit", "--no-fund")),
    PNPM(
            "pnpm",
            List.of("pnpm-lock.yaml"),
            "pnpm install --lockfile-only",
            List.of("install", "--frozen-lockfile", "--prod=false"),
            List.of("prune", "--prod")),
    YARN(
            "yarn",
            List.of("yarn.lock"),
            "yarn install",
            List.of("install", "--frozen-lockfile", "--non-interactive", "--production=false"),
            List.of(
                    "install",
                    "--production",
                    "--frozen-lockfile",
                    "--ignore-scripts",
                    "--prefer-offline",
                    "--non-interactive")),
    /** Yarn 2 and newer. */
    YARN_BERRY(
            "yarn",
            List.of("yarn.lock"),
            "yarn install --mode=update-lockfile",
            List.of("install", "--immutable"),
            List.of("workspaces", "focus", "--all", "--production"));

    private final String tool;
    private final List<String> lockFiles;
    private final String makesLock;
    private final List<String> install;
    private final List<String> prune;

    NodeInstaller(String tool, List<String> lockFiles, String makesLock, List<String> install, List<String> prune) {
        this.tool = tool;
        this.lockFiles = lockFiles;
        this.makesLock = makesLock;
        this.install = install;
        this.prune = prune;
    }

    /** Key in {@code tools:}. */
    public String tool() {
        return tool;
    }

    List<String> lockFiles() {
        return lockFiles;
    }

    /** The command that makes the lock file, for people. */
    public String makesLock() {
        return makesLock;
    }

    /**
     * Installs exactly what the lock file says, development packages too, since builds need them whatever NODE_ENV
     * says.
     */
    public String[] install() {
        return install.toArray(String[]::new);
    }

    /** Removes development packages from node_modules. */
    public String[] prune() {
        return prune.toArray(String[]::new);
    }
}
