package io.jenkins.plugins.zerodown.jenkins.credentials;

import hudson.Extension;
import hudson.model.Run;
import hudson.remoting.Channel;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import io.jenkins.plugins.zerodown.secrets.Masking;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;

/**
 * Masks in a build's log what it was given by {@link StoredSecrets#forRun}: from the beginning in a step to whose body
 * it is given, from then on in every other step of the build. What is kept of it has no secret in it.
 */
public final class SecretsMask extends TaskListenerDecorator {
    private static final long serialVersionUID = 1L;

    /** Since a build cannot be written along with what runs in it. */
    private final String id;
    /** While a build is being loaded it cannot be found by its id. Null after a restart. */
    private transient Run<?, ?> run;

    public SecretsMask(Run<?, ?> run) {
        this.run = run;
        id = run.getExternalizableId();
    }

    /**
     * A log of no build, such as that of a rollback from a page. @param secrets as {@link StoredSecrets} gave them for
     * the order
     */
    public static OutputStream over(OutputStream log, TargetRequest order, Map<String, byte[]> secrets)
            throws BadConfiguration {
        Masking masking = new Masking();
        new KnownSecrets(order.needs(), secrets).hideIn(masking);
        return masking.stream(log);
    }

    @Override
    public OutputStream decorate(OutputStream log) {
        return Masking.stream(log, this::hidden);
    }

    private List<String> hidden() {
        Run<?, ?> build = run;
        if (build == null) {
            try (ACLContext all = ACL.as2(ACL.SYSTEM2)) {
                build = Run.fromExternalizableId(id);
            }
            run = build;
        }
        return build == null ? List.of() : SecretsOfBuild.hidden(build);
    }

    /** An agent cannot look them up. */
    private Object writeReplace() {
        return Channel.current() == null ? this : new Sent(hidden());
    }

    /** What goes to an agent that writes a part of the log itself, and is kept nowhere there. */
    private static final class Sent extends TaskListenerDecorator {
        private static final long serialVersionUID = 1L;

        private final String[] values;

        Sent(List<String> values) {
            this.values = values.toArray(String[]::new);
        }

        @Override
        public OutputStream decorate(OutputStream log) {
            Masking masking = new Masking();
            List.of(values).forEach(masking::hide);
            return masking.stream(log);
        }
    }

    /** For what a build writes outside of our steps once it has used one. */
    @Extension
    public static final class InBuilds implements Factory {
        private static final Logger LOG = Logger.getLogger(InBuilds.class.getName());

        @Override
        public TaskListenerDecorator of(FlowExecutionOwner owner) {
            try {
                return owner.getExecutable() instanceof Run<?, ?> run && SecretsOfBuild.isKept(run)
                        ? new SecretsMask(run)
                        : null;
            } catch (IOException e) {
                LOG.log(Level.FINE, e, () -> "nothing to mask in " + owner);
                return null;
            }
        }
    }
}
