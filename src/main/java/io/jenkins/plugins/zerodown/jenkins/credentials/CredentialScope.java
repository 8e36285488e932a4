package io.jenkins.plugins.zerodown.jenkins.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.IdCredentials;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import io.jenkins.plugins.zerodown.config.Need;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;

/** In whose name credentials are looked for, which decides which stores are in reach. */
interface CredentialScope {
    <C extends IdCredentials> Optional<C> find(String id, Class<C> type);

    /**
     * Has the store remember that it was used, and here; a build asks for its credentials in each step, and is
     * remembered once.
     */
    <C extends Credentials> void track(Need need, C credential);

    /** Such as "job 'shop/app'". */
    String whose();

    /** Where one would have to be. */
    String stores();

    /**
     * The stores of Jenkins and of the folders that its job is in, and what the user may use who chose it by a
     * parameter.
     */
    static CredentialScope of(Run<?, ?> run) {
        return new CredentialScope() {
            @Override
            public <C extends IdCredentials> Optional<C> find(String id, Class<C> type) {
                return Optional.ofNullable(CredentialsProvider.findCredentialById(id, type, run, List.of()));
            }

            @Override
            public <C extends Credentials> void track(Need need, C credential) {
                if (!SecretsOfBuild.hasUsed(run, need)) {
                    CredentialsProvider.track(run, credential);
                }
            }

            @Override
            public String whose() {
                return Messages.CredentialScope_job(run.getParent().getFullName());
            }

            @Override
            public String stores() {
                return Messages.CredentialScope_storesOfJob();
            }
        };
    }

    /** The stores of Jenkins and of the folders that it is in. */
    static CredentialScope of(Job<?, ?> job) {
        return new CredentialScope() {
            @Override
            public <C extends IdCredentials> Optional<C> find(String id, Class<C> type) {
                return first(id, CredentialsProvider.lookupCredentialsInItem(type, job, ACL.SYSTEM2, List.of()));
            }

            @Override
            public <C extends Credentials> void track(Need need, C credential) {
                CredentialsProvider.track(job, credential);
            }

            @Override
            public String whose() {
                return Messages.CredentialScope_job(job.getFullName());
            }

            @Override
            public String stores() {
                return Messages.CredentialScope_storesOfJob();
            }
        };
    }

    /** The store of Jenkins alone, for what an administrator does outside of any job. */
    static CredentialScope ofJenkins() {
        return new CredentialScope() {
            @Override
            public <C extends IdCredentials> Optional<C> find(String id, Class<C> type) {
                return first(
                        id,
                        CredentialsProvider.lookupCredentialsInItemGroup(type, Jenkins.get(), ACL.SYSTEM2, List.of()));
            }

            @Override
            public <C extends Credentials> void track(Need need, C credential) {
                CredentialsProvider.track(Jenkins.get(), credential);
            }

            @Override
            public String whose() {
                return Messages.CredentialScope_jenkins();
            }

            @Override
            public String stores() {
                return Messages.CredentialScope_storeOfJenkins();
            }
        };
    }

    private static <C extends IdCredentials> Optional<C> first(String id, List<C> found) {
        return Optional.ofNullable(CredentialsMatchers.firstOrNull(found, CredentialsMatchers.withId(id)));
    }
}
