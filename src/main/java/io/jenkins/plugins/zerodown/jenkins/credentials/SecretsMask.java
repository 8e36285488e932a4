package io.jenkins.plugins.zerodown.jenkins.credentials;

import hudson.model.Run;
import io.jenkins.plugins.zerodown.flow.Masking;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetOrder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;

/**
 * Masks in a build's log what its orders need out of the credentials store, the secrets of a .env among it. What is kept with the
 * build names credentials only: their values are looked up when a log is first written to, and again after a restart.
 */
public final class SecretsMask extends TaskListenerDecorator {
    private static final long serialVersionUID = 1L;

    private final String run;
    private final TargetOrder order;
    private transient Masking masking;

    public SecretsMask(Run<?, ?> run, TargetOrder order) {
        this.run = run.getExternalizableId();
        this.order = order;
    }

    /** A log of no build, such as that of a rollback from a page. @param secrets as {@link StoredSecrets} gives them */
    public static OutputStream over(OutputStream log, TargetOrder order, Map<String, byte[]> secrets) {
        return new Masking().stream(log);
    }

    @Override
    public OutputStream decorate(OutputStream log) throws IOException, InterruptedException {
        if (masking == null) {
            masking = new Masking();
        }
        return masking.stream(log);
    }
}
