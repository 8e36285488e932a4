package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * A target as it was typed: its fields are texts, and null where nothing was typed, so that the engine's reader judges them all
 * and its defaults hold.
 */
public class TargetConfiguration extends AbstractDescribableImpl<TargetConfiguration> {
    private final String name;
    private final String deployPath;
    private final List<ServerConfiguration> servers;
    private String keepReleases;
    private String minimumAge;
    private String owner;
    private String runtimeUser;
    private String become;
    private String fileMode;
    private String directoryMode;
    private String publicPath;
    private String publicMode;
    private String repository;
    private String branch;
    private String locked;
    private String application;
    private String allowedJobs;
    private String agentLabel;

    @DataBoundConstructor
    public TargetConfiguration(String name, String deployPath, List<ServerConfiguration> servers) {
        this.name = Typed.text(name);
        this.deployPath = Typed.text(deployPath);
        this.servers = servers == null ? new ArrayList<>() : new ArrayList<>(servers);
    }

    /** Empty where none was typed. */
    public String getName() {
        return name == null ? "" : name;
    }

    public String getDeployPath() {
        return deployPath;
    }

    public List<ServerConfiguration> getServers() {
        return List.copyOf(servers);
    }

    public String getKeepReleases() {
        return keepReleases;
    }

    @DataBoundSetter
    public void setKeepReleases(String keepReleases) {
        this.keepReleases = Typed.text(keepReleases);
    }

    public String getMinimumAge() {
        return minimumAge;
    }

    @DataBoundSetter
    public void setMinimumAge(String minimumAge) {
        this.minimumAge = Typed.text(minimumAge);
    }

    public String getOwner() {
        return owner;
    }

    @DataBoundSetter
    public void setOwner(String owner) {
        this.owner = Typed.text(owner);
    }

    public String getRuntimeUser() {
        return runtimeUser;
    }

    @DataBoundSetter
    public void setRuntimeUser(String runtimeUser) {
        this.runtimeUser = Typed.text(runtimeUser);
    }

    public String getBecome() {
        return become;
    }

    @DataBoundSetter
    public void setBecome(String become) {
        this.become = Typed.text(become);
    }

    public String getFileMode() {
        return fileMode;
    }

    @DataBoundSetter
    public void setFileMode(String fileMode) {
        this.fileMode = Typed.text(fileMode);
    }

    public String getDirectoryMode() {
        return directoryMode;
    }

    @DataBoundSetter
    public void setDirectoryMode(String directoryMode) {
        this.directoryMode = Typed.text(directoryMode);
    }

    public String getPublicPath() {
        return publicPath;
    }

    @DataBoundSetter
    public void setPublicPath(String publicPath) {
        this.publicPath = Typed.text(publicPath);
    }

    public String getPublicMode() {
        return publicMode;
    }

    @DataBoundSetter
    public void setPublicMode(String publicMode) {
        this.publicMode = Typed.text(publicMode);
    }

    public String getRepository() {
        return repository;
    }

    @DataBoundSetter
    public void setRepository(String repository) {
        this.repository = Typed.text(repository);
    }

    public String getBranch() {
        return branch;
    }

    @DataBoundSetter
    public void setBranch(String branch) {
        this.branch = Typed.text(branch);
    }

    public String getLocked() {
        return locked;
    }

    @DataBoundSetter
    public void setLocked(String locked) {
        this.locked = Typed.text(locked);
    }

    public String getAllowedJobs() {
        return allowedJobs;
    }

    @DataBoundSetter
    public void setAllowedJobs(String allowedJobs) {
        this.allowedJobs = Typed.text(allowedJobs);
    }

    public String getAgentLabel() {
        return agentLabel;
    }

    @DataBoundSetter
    public void setAgentLabel(String agentLabel) {
        this.agentLabel = Typed.text(agentLabel);
    }

    /** YAML: what stands under {@code application:} in a configuration file. */
    public String getApplication() {
        return application;
    }

    @DataBoundSetter
    public void setApplication(String application) {
        this.application = Typed.lines(application);
    }

    /** Which jobs may use it. */
    public JobPatterns jobs() {
        return JobPatterns.of(Optional.ofNullable(allowedJobs).orElse(""));
    }

    /** As the engine is given it. */
    public EngineText text() {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("name", name);
        options.put("deployPath", deployPath);
        options.put("keepReleases", keepReleases);
        options.put("minimumAge", minimumAge);
        options.put("owner", owner);
        options.put("runtimeUser", runtimeUser);
        options.put("become", become);
        options.put("fileMode", fileMode);
        options.put("directoryMode", directoryMode);
        options.put("publicPath", publicPath);
        // The form's list has no empty choice.
        options.put("publicMode", publicPath == null ? null : publicMode);
        options.put("repository", repository);
        options.put("branch", branch);
        options.put("locked", locked == null ? null : words(locked));
        options.put("servers", servers.stream().map(ServerConfiguration::options).toList());
        return EngineText.of(Typed.only(options), Optional.ofNullable(application).orElse(""));
    }

    private static List<String> words(String text) {
        return List.of(text.strip().split("[\\s,]+"));
    }

    @Extension
    @Symbol("zdTarget")
    public static final class TargetDescriptor extends Descriptor<TargetConfiguration> {
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
            return FieldCheck.ofTarget("locked", value.isBlank() ? Map.of() : Map.of("locked", words(value)));
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
            return jobs.patterns().contains("**") ? FormValidation.warning(Messages.TargetConfiguration_everyJob())
                    : FormValidation.ok();
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
}
