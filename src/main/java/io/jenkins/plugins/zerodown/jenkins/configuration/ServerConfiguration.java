package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.model.AbstractDescribableImpl;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * A server of a target as it was typed: its fields are texts, and null where nothing was typed. The jump host's are
 * fields of the server, since a button of a form finds others by name alone.
 */
public class ServerConfiguration extends AbstractDescribableImpl<ServerConfiguration> {
    private final String host;
    private final String credentialsId;
    private boolean primary;
    private String name;
    private String port;
    private String user;
    private String hostKey;
    private String jumpHost;
    private String jumpPort;
    private String jumpUser;
    private String jumpCredentialsId;
    private String jumpHostKey;

    @DataBoundConstructor
    public ServerConfiguration(String host, String credentialsId) {
        this.host = Typed.text(host);
        this.credentialsId = Typed.text(credentialsId);
    }

    public String getHost() {
        return host;
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    public boolean isPrimary() {
        return primary;
    }

    @DataBoundSetter
    public void setPrimary(boolean primary) {
        this.primary = primary;
    }

    public String getName() {
        return name;
    }

    @DataBoundSetter
    public void setName(String name) {
        this.name = Typed.text(name);
    }

    public String getPort() {
        return port;
    }

    @DataBoundSetter
    public void setPort(String port) {
        this.port = Typed.text(port);
    }

    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String user) {
        this.user = Typed.text(user);
    }

    public String getHostKey() {
        return hostKey;
    }

    @DataBoundSetter
    public void setHostKey(String hostKey) {
        this.hostKey = Typed.text(hostKey);
    }

    public String getJumpHost() {
        return jumpHost;
    }

    @DataBoundSetter
    public void setJumpHost(String jumpHost) {
        this.jumpHost = Typed.text(jumpHost);
    }

    public String getJumpPort() {
        return jumpPort;
    }

    @DataBoundSetter
    public void setJumpPort(String jumpPort) {
        this.jumpPort = Typed.text(jumpPort);
    }

    public String getJumpUser() {
        return jumpUser;
    }

    @DataBoundSetter
    public void setJumpUser(String jumpUser) {
        this.jumpUser = Typed.text(jumpUser);
    }

    public String getJumpCredentialsId() {
        return jumpCredentialsId;
    }

    @DataBoundSetter
    public void setJumpCredentialsId(String jumpCredentialsId) {
        this.jumpCredentialsId = Typed.text(jumpCredentialsId);
    }

    public String getJumpHostKey() {
        return jumpHostKey;
    }

    @DataBoundSetter
    public void setJumpHostKey(String jumpHostKey) {
        this.jumpHostKey = Typed.text(jumpHostKey);
    }

    /** As one of a target's servers in a configuration file. */
    Map<String, Object> options() {
        Map<String, Object> jump = new LinkedHashMap<>();
        jump.put("host", jumpHost);
        jump.put("port", jumpPort);
        jump.put("user", jumpUser);
        jump.put("credentialsId", jumpCredentialsId);
        jump.put("hostKey", jumpHostKey);
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("name", name);
        options.put("host", host);
        options.put("port", port);
        options.put("user", user);
        options.put("credentialsId", credentialsId);
        options.put("hostKey", hostKey);
        options.put("primary", primary ? "true" : null);
        options.put("jump", Typed.only(jump));
        return Typed.only(options);
    }
}
