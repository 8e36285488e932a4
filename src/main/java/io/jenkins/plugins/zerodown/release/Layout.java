package io.jenkins.plugins.zerodown.release;

/** Where things are below a target's deployPath, on the server. */
public record Layout(String deployPath) {
    public String current() {
        return deployPath + "/current";
    }

    public String release(ReleaseId id) {
        return deployPath + "/releases/" + id;
    }

    public String shared() {
        return deployPath + "/shared";
    }

    /** ZeroDown's own: lock, queue, states, manifests, jobs, scripts. */
    public String state() {
        return deployPath + "/.zerodown";
    }

    /** Where the server keeps the engine's scripts. */
    public String scripts() {
        return state() + "/scripts";
    }

    /** Of the lock while the owner of a token has it. */
    public String held(String token) {
        return state() + "/lock/held-" + token;
    }

    /** Of the detached jobs of one deployment. */
    public String jobs(ReleaseId id) {
        return state() + "/jobs/" + id;
    }

    /** The .env that was uploaded for one release. */
    public String env(ReleaseId id) {
        return shared() + "/env/" + id;
    }

    /** Blade's compiled views of one release: inside it, so that the live release's are left alone. */
    public String compiledViews(ReleaseId id) {
        return release(id) + "/bootstrap/cache/views";
    }

    public String deploymentLog() {
        return deployPath + "/deployment.log";
    }
}
