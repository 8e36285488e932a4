package io.jenkins.plugins.zerodown.jenkins.credentials;

import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.zerodown.flow.Masking;
import io.jenkins.plugins.zerodown.target.Need;
import io.jenkins.plugins.zerodown.target.Need.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Which credentials a build has used, so that its log is masked after a restart too. Kept with the build: their ids alone; values
 * are looked up again. Thread-safe.
 */
final class SecretsOfBuild extends InvisibleAction {
    private static final Logger LOG = Logger.getLogger(SecretsOfBuild.class.getName());

    /** Such as "FILE shop-env": a record cannot be kept. */
    private volatile List<String> credentials = new ArrayList<>();
    private transient Masking masking;

    private SecretsOfBuild() {}

    /** From now on its log does not show them. */
    static void learn(Run<?, ?> run, List<Need> needs, Map<String, byte[]> secrets) {
        of(run).learn(run, needs, new KnownSecrets(needs, secrets));
    }

    /** What the build's log must not show; it learns more while the build goes on. */
    static Masking masking(Run<?, ?> run) {
        return of(run).masking(Reach.of(run));
    }

    static boolean isKept(Run<?, ?> run) {
        return run.getAction(SecretsOfBuild.class) != null;
    }

    static boolean hasUsed(Run<?, ?> run, Need need) {
        SecretsOfBuild kept = run.getAction(SecretsOfBuild.class);
        return kept != null && kept.credentials.contains(name(need));
    }

    private static String name(Need need) {
        return need.kind() + " " + need.id();
    }

    private static SecretsOfBuild of(Run<?, ?> run) {
        synchronized (SecretsOfBuild.class) {
            SecretsOfBuild kept = run.getAction(SecretsOfBuild.class);
            if (kept == null) {
                kept = new SecretsOfBuild();
                run.addAction(kept);
            }
            return kept;
        }
    }

    private void learn(Run<?, ?> run, List<Need> needs, KnownSecrets secrets) {
        synchronized (this) {
            secrets.hideIn(masking(Reach.of(run)));
            List<String> more = needs.stream().map(SecretsOfBuild::name).distinct()
                    .filter(name -> !credentials.contains(name)).toList();
            if (more.isEmpty()) {
                return;
            }
            List<String> all = new ArrayList<>(credentials);
            all.addAll(more);
            credentials = all;
        }
        try {
            run.save();
        } catch (IOException e) {
            LOG.log(Level.WARNING, e, () -> Messages.SecretsOfBuild_notKept(run.getFullDisplayName()));
        }
    }

    private synchronized Masking masking(Reach reach) {
        if (masking == null) {
            masking = new Masking();
            List<Need> needs = credentials.stream().map(name -> name.split(" ", 2))
                    .map(parts -> new Need(parts[1], Kind.valueOf(parts[0]), "")).toList();
            new KnownSecrets(needs, StoredSecrets.present(reach, needs)).hideIn(masking);
        }
        return masking;
    }
}
