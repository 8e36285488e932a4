package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.model.AbstractDescribableImpl;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A target as it was typed: its fields are texts, and null where nothing was typed, so that the engine's reader judges
 * them all and its defaults hold.
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
    private String allowedAddresses;
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

    public String getAllowedAddresses() {
        return allowedAddresses;
    }

    @DataBoundSetter
    public void setAllowedAddresses(String allowedAddresses) {
        this.allowedAddresses = Typed.text(allowedAddresses);
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

    /** As the target stands in the settings now. */
    public TargetRequest order() {
        return TargetRequest.of(text().toString(), name);
    }

    /** Address of the site that shows the newest release that is ready, where its options name one. */
    public Optional<String> preview() {
        return text().preview();
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
        options.put("allowedAddresses", allowedAddresses == null ? null : words(allowedAddresses));
        options.put(
                "servers", servers.stream().map(ServerConfiguration::options).toList());
        return EngineText.of(
                Typed.only(options), Optional.ofNullable(application).orElse(""));
    }

    static List<String> words(String text) {
        return List.of(text.strip().split("[\\s,]+"));
    }
}
