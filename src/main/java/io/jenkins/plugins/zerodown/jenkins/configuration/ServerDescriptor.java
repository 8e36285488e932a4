package io.jenkins.plugins.zerodown.jenkins.configuration;

import com.cloudbees.jenkins.plugins.sshcredentials.SSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.common.StandardListBoxModel;
import com.cloudbees.plugins.credentials.common.StandardUsernameCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.Extension;
import hudson.model.Descriptor;
import hudson.security.ACL;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Judges a server's fields while they are typed, and tries the connection that they describe. */
@Extension
@Symbol("zdServer")
public final class ServerDescriptor extends Descriptor<ServerConfiguration> {
    public ServerDescriptor() {
        super(ServerConfiguration.class);
    }

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
        return value.isBlank()
                ? FormValidation.warning(Messages.ServerConfiguration_ownKnownHosts())
                : FieldCheck.ofServer("hostKey", Map.of("hostKey", value));
    }

    @POST
    public FormValidation doCheckCredentialsId(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return value.isBlank() || StoredSecrets.isLoginOfJenkins(value)
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
                .includeMatchingAs(
                        ACL.SYSTEM2,
                        Jenkins.get(),
                        StandardUsernameCredentials.class,
                        List.of(),
                        CredentialsMatchers.anyOf(
                                CredentialsMatchers.instanceOf(SSHUserPrivateKey.class),
                                CredentialsMatchers.instanceOf(StandardUsernamePasswordCredentials.class)))
                .includeCurrentValue(current);
    }

    /** The first four are of the target around it: they decide what is looked for on the server, and from where. */
    @POST
    public FormValidation doTestConnection(
            @QueryParameter String deployPath,
            @QueryParameter String runtimeUser,
            @QueryParameter String become,
            @QueryParameter String agentLabel,
            @QueryParameter String host,
            @QueryParameter String port,
            @QueryParameter String user,
            @QueryParameter String credentialsId,
            @QueryParameter String hostKey,
            @QueryParameter String jumpHost,
            @QueryParameter String jumpPort,
            @QueryParameter String jumpUser,
            @QueryParameter String jumpCredentialsId,
            @QueryParameter String jumpHostKey) {
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
        target.setAgentLabel(agentLabel);
        try {
            return ConnectionTest.of(target);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FormValidation.error(Messages.ServerConfiguration_interrupted());
        }
    }
}
