package io.jenkins.plugins.zerodown.jenkins.credentials;

import hudson.model.Action;
import hudson.model.InvisibleAction;
import hudson.model.Run;
import io.jenkins.plugins.zerodown.config.Need;
import io.jenkins.plugins.zerodown.config.Need.Kind;
import io.jenkins.plugins.zerodown.secrets.Masking;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Which credentials a build has used, so that its log is masked after a restart too. Kept with the build: their ids
 * alone; values are looked up again. Thread-safe.
 */
final class SecretsOfBuild extends InvisibleAction {
    private static final Logger LOG = Logger.getLogger(SecretsOfBuild.class.getName());
    /** Between two looks for what is missing: each line that is written asks. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Such as "FILE shop-env": a record cannot be kept. Replaced, never changed. */
    private volatile List<String> credentials = new ArrayList<>();

    private transient volatile Masking masking;
    /** When values were looked up that were not all there, else null: a store may be slower than the builds. */
    private transient volatile Instant incomplete;

    private SecretsOfBuild() {}

    /** From now on its log does not show them. */
    static void learn(Run<?, ?> run, List<Need> needs, Map<String, byte[]> secrets) {
        SecretsOfBuild kept = kept(run).orElseGet(() -> begun(run));
        new KnownSecrets(needs, secrets).hideIn(kept.masking(run));
        if (kept.add(needs)) {
            try {
                run.save();
            } catch (IOException e) {
                LOG.log(Level.WARNING, e, () -> Messages.SecretsOfBuild_notKept(run.getFullDisplayName()));
            }
        }
    }

    /** What the build's log must not show, longest first; more while the build goes on. */
    static List<String> hidden(Run<?, ?> run) {
        return kept(run).map(kept -> kept.masking(run).hidden()).orElse(List.of());
    }

    static boolean isKept(Run<?, ?> run) {
        return kept(run).isPresent();
    }

    static boolean hasUsed(Run<?, ?> run, Need need) {
        return kept(run).filter(kept -> kept.credentials.contains(name(need))).isPresent();
    }

    /**
     * Among those that are kept alone: the others are made by anybody's code, and this is asked while a build is being
     * loaded.
     */
    private static Optional<SecretsOfBuild> kept(Run<?, ?> run) {
        for (Action action : run.getActions()) {
            if (action instanceof SecretsOfBuild kept) {
                return Optional.of(kept);
            }
        }
        return Optional.empty();
    }

    private static synchronized SecretsOfBuild begun(Run<?, ?> run) {
        return kept(run).orElseGet(() -> {
            SecretsOfBuild begun = new SecretsOfBuild();
            run.addAction(begun);
            return begun;
        });
    }

    private synchronized boolean add(List<Need> needs) {
        List<String> all = new ArrayList<>(credentials);
        needs.stream()
                .map(SecretsOfBuild::name)
                .filter(name -> !all.contains(name))
                .forEach(all::add);
        boolean more = all.size() > credentials.size();
        credentials = all;
        return more;
    }

    private static String name(Need need) {
        return need.kind() + " " + need.id();
    }

    /** Looks values up without any lock of ours: whose builds are being loaded holds others. */
    private Masking masking(Run<?, ?> run) {
        Instant asked = incomplete;
        if (masking == null || asked != null && asked.plus(PAUSE).isBefore(Instant.now())) {
            List<Need> needs = credentials.stream()
                    .map(name -> name.split(" ", 2))
                    .map(parts -> new Need(parts[1], Kind.valueOf(parts[0]), ""))
                    .toList();
            KnownSecrets known = StoredSecrets.present(CredentialScope.of(run), needs);
            Masking found = new Masking();
            known.hideIn(found);
            synchronized (this) {
                masking = masking == null ? found : masking;
            }
            known.hideIn(masking);
            incomplete = known.isWhole() ? null : Instant.now();
        }
        return masking;
    }
}
