package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.Extension;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Judges a target's fields while they are typed. */
@Extension
@Symbol("zdTarget")
public final class TargetDescriptor extends Descriptor<TargetConfiguration> {
    public TargetDescriptor() {
        super(TargetConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.TargetConfiguration_displayName();
    }

    @POST
    public FormValidation doCheckName(@QueryParameter String value) {
        return FieldCheck.ofTarget("name", Map.of("name", value));
    }

    @POST
    public FormValidation doCheckDeployPath(@QueryParameter String value) {
        return FieldCheck.ofTarget("deployPath", Map.of("deployPath", value));
    }

    @POST
    public FormValidation doCheckKeepReleases(@QueryParameter String value) {
        return FieldCheck.ofTarget("keepReleases", Map.of("keepReleases", value));
    }

    @POST
    public FormValidation doCheckMinimumAge(@QueryParameter String value) {
        return FieldCheck.ofTarget("minimumAge", Map.of("minimumAge", value));
    }

    @POST
    public FormValidation doCheckOwner(@QueryParameter String value) {
        return FieldCheck.ofTarget("owner", Map.of("owner", value));
    }

    @POST
    public FormValidation doCheckRuntimeUser(@QueryParameter String value) {
        return FieldCheck.ofTarget("runtimeUser", Map.of("runtimeUser", value));
    }

    @POST
    public FormValidation doCheckBecome(@QueryParameter String value) {
        return FieldCheck.ofTarget("become", Map.of("become", value));
    }

    @POST
    public FormValidation doCheckFileMode(@QueryParameter String value) {
        return FieldCheck.ofTarget("fileMode", Map.of("fileMode", value));
    }

    @POST
    public FormValidation doCheckDirectoryMode(@QueryParameter String value) {
        return FieldCheck.ofTarget("directoryMode", Map.of("directoryMode", value));
    }

    @POST
    public FormValidation doCheckRepository(@QueryParameter String value) {
        return FieldCheck.ofTarget("repository", Map.of("repository", value));
    }

    @POST
    public FormValidation doCheckPublicPath(@QueryParameter String value, @QueryParameter String deployPath) {
        return FieldCheck.ofTarget("publicPath", Map.of("publicPath", value, "deployPath", deployPath));
    }

    @POST
    public FormValidation doCheckBranch(@QueryParameter String value, @QueryParameter String repository) {
        return FieldCheck.ofTarget("branch", Map.of("branch", value, "repository", repository));
    }

    @POST
    public FormValidation doCheckLocked(@QueryParameter String value) {
        return FieldCheck.ofTarget(
                "locked", value.isBlank() ? Map.of() : Map.of("locked", TargetConfiguration.words(value)));
    }

    @POST
    public FormValidation doCheckAllowedAddresses(@QueryParameter String value) {
        return FieldCheck.ofTarget(
                "allowedAddresses",
                value.isBlank() ? Map.of() : Map.of("allowedAddresses", TargetConfiguration.words(value)));
    }

    @POST
    public FormValidation doCheckApplication(@QueryParameter String value) {
        return FieldCheck.ofApplication(value);
    }

    @POST
    public FormValidation doCheckAllowedJobs(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        JobPatterns jobs = JobPatterns.of(value);
        if (jobs.patterns().isEmpty()) {
            return FormValidation.warning(Messages.TargetConfiguration_noJobs());
        }
        if (jobs.patterns().contains("**")) {
            return FormValidation.warning(Messages.TargetConfiguration_everyJob());
        }
        List<String> open = jobs.ofChangeRequests();
        return open.isEmpty()
                ? FormValidation.ok()
                : FormValidation.warning(Messages.TargetConfiguration_changeRequests(String.join(", ", open)));
    }

    @POST
    public ListBoxModel doFillPublicModeItems() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ListBoxModel modes = new ListBoxModel();
        modes.add(Messages.TargetConfiguration_publicMode_link(), "link");
        modes.add(Messages.TargetConfiguration_publicMode_copy(), "copy");
        return modes;
    }
}
