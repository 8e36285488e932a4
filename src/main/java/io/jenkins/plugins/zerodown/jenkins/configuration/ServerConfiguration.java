package io.jenkins.plugins.zerodown.jenkins.configuration;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.Extension;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.zerodown.jenkins.credentials.ControllerSecrets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * A server of a target as it was typed: its fields are texts, and null where nothing was typed. The jump host's are fields of
 * the server, since a button of a form finds others by name alone.
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

    @Extension
    @Symbol("zdServer")
    public static final class ServerDescriptor extends Descriptor<ServerConfiguration> {
        @Override
        public String getDisplayName() {
            return Messages.ServerConfiguration_displayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return FieldCheck.ofServer("name", Map.of("name", value));
        }

        @POST
        public FormValidation doCheckHost(@QueryParameter String value) {
            return FieldCheck.ofServer("host", Map.of("host", value));
        }

        @POST
        public FormValidation doCheckPort(@QueryParameter String value) {
            return FieldCheck.ofServer("port", Map.of("port", value));
        }

        @POST
        public FormValidation doCheckUser(@QueryParameter String value) {
            return FieldCheck.ofServer("user", Map.of("user", value));
        }

        @POST
        public FormValidation doCheckJumpHost(@QueryParameter String value) {
            return FieldCheck.ofServer("jump.host", Map.of("jump", Map.of("host", value)));
        }

        @POST
        public FormValidation doCheckJumpPort(@QueryParameter String value, @QueryParameter String jumpHost) {
            return FieldCheck.ofServer("jump.port", Map.of("jump", Map.of("host", jumpHost, "port", value)));
        }

        @POST
        public FormValidation doCheckJumpUser(@QueryParameter String value, @QueryParameter String jumpHost) {
            return FieldCheck.ofServer("jump.user", Map.of("jump", Map.of("host", jumpHost, "user", value)));
        }

        @POST
        public FormValidation doCheckJumpHostKey(@QueryParameter String value, @QueryParameter String jumpHost) {
            return FieldCheck.ofServer("jump.hostKey", Map.of("jump", Map.of("host", jumpHost, "hostKey", value)));
        }

        @POST
        public FormValidation doCheckHostKey(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return value.isBlank() ? FormValidation.warning(Messages.ServerConfiguration_ownKnownHosts())
                    : FieldCheck.ofServer("hostKey", Map.of("hostKey", value));
        }

        @POST
        public FormValidation doCheckCredentialsId(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return value.isBlank() || ControllerSecrets.find(value).isPresent()
                    ? FieldCheck.ofServer("credentialsId", Map.of("credentialsId", value))
                    : FormValidation.warning(Messages.ServerConfiguration_notForAll());
        }

        @POST
        public FormValidation doCheckJumpCredentialsId(@QueryParameter String value) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            return value.isBlank() ? FormValidation.ok() : doCheckCredentialsId(value);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(@QueryParameter String credentialsId) {
            return logins(credentialsId);
        }

        @POST
        public ListBoxModel doFillJumpCredentialsIdItems(@QueryParameter String jumpCredentialsId) {
            return logins(jumpCredentialsId);
        }

        private static ListBoxModel logins(String current) {
            StandardListBoxModel logins = new StandardListBoxModel();
            if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
                return logins.includeCurrentValue(current);
            }
            return logins.includeEmptyValue()
                    .includeMatchingAs(ACL.SYSTEM2, Jenkins.get(), StandardUsernameCredentials.class, List.of(),
                            CredentialsMatchers.anyOf(CredentialsMatchers.instanceOf(SSHUserPrivateKey.class),
                                    CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class)))
                    .includeCurrentValue(current);
        }

        /** The first three are of the target around it, and decide what is looked for on the server. */
        @POST
        public FormValidation doTestConnection(@QueryParameter String deployPath, @QueryParameter String runtimeUser,
                @QueryParameter String become, @QueryParameter String host, @QueryParameter String port,
                @QueryParameter String user, @QueryParameter String credentialsId, @QueryParameter String hostKey,
                @QueryParameter String jumpHost, @QueryParameter String jumpPort, @QueryParameter String jumpUser,
                @QueryParameter String jumpCredentialsId, @QueryParameter String jumpHostKey) {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            ServerConfiguration server = new ServerConfiguration(host, credentialsId);
            server.setPort(port);
            server.setUser(user);
            server.setHostKey(hostKey);
            server.setJumpHost(jumpHost);
            server.setJumpPort(jumpPort);
            server.setJumpUser(jumpUser);
            server.setJumpCredentialsId(jumpCredentialsId);
            server.setJumpHostKey(jumpHostKey);
            TargetConfiguration target = new TargetConfiguration("target", deployPath, List.of(server));
            target.setRuntimeUser(runtimeUser);
            target.setBecome(become);
            try {
                return new ConnectionTest(new ControllerSecrets()).of(target.text());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return FormValidation.error(Messages.ServerConfiguration_interrupted());
            }
        }
    }
}
