package io.jenkins.plugins.zerodown.remote;

import java.util.function.Consumer;

/** Runs detached jobs of one deployment on one server. */
public final class Jobs {
    private final Host host;
    private final String directory;

    /** @param directory absolute path on the server that holds this deployment's jobs: {@code .zerodown/jobs/<release>} */
    public Jobs(Host host, String directory) {
        this.host = host;
        this.directory = directory;
    }

    /**
     * Starts the job, or picks it up where it is when it was started before, and follows its log until it ends. Interrupting the
     * caller's thread ends the job's whole process group (TERM, then KILL).
     *
     * @param log each line that the job prints, standard output and error together
     * @return its exit status
     * @throws RemoteFailure when the job was ended by its time limit, vanished without an exit status, or the server is out of reach
     */
    public int run(Job job, Consumer<String> log) throws RemoteFailure, InterruptedException {
        throw new IllegalStateException("being written");
    }
}
