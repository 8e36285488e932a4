package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.util.FormValidation;
import io.jenkins.plugins.zerodown.flow.Hosts;
import io.jenkins.plugins.zerodown.phase03.Finding;
import io.jenkins.plugins.zerodown.phase03.ServerCheck;
import io.jenkins.plugins.zerodown.remote.Host;
import io.jenkins.plugins.zerodown.ssh.Connector;
import io.jenkins.plugins.zerodown.ssh.JschConnector;
import io.jenkins.plugins.zerodown.target.BadConfiguration;
import io.jenkins.plugins.zerodown.target.ConfigurationFile;
import io.jenkins.plugins.zerodown.target.Secrets;
import io.jenkins.plugins.zerodown.target.Target;
import java.io.IOException;
import java.util.List;

/** Looks at the servers of a target from the controller, as step 3.2 will: host key, login, room, rights and tools. */
final class ConnectionTest {
    private final Secrets secrets;

    ConnectionTest(Secrets secrets) {
        this.secrets = secrets;
    }

    /** @return everything that was found, in one answer */
    FormValidation of(EngineText text) throws InterruptedException {
        try {
            ConfigurationFile file = text.read();
            Target target = file.target("").withStoredUsers(secrets);
            Connector connector = new JschConnector(secrets);
            try (Hosts hosts = new Hosts(target.servers().stream().map(server -> new Host(server, connector)).toList())) {
                return shown(new ServerCheck(target, file.application(file.target(""))).on(hosts));
            }
        } catch (BadConfiguration e) {
            return FormValidation.aggregate(text.problems().stream()
                    .map(problem -> FormValidation.error(problem.toString())).toList());
        } catch (IOException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    private static FormValidation shown(List<Finding> findings) {
        return FormValidation.aggregate(findings.stream().map(finding -> switch (finding.severity()) {
            case ERROR -> FormValidation.error(finding.text());
            case WARNING -> FormValidation.warning(finding.text());
            case NOTE -> FormValidation.ok(finding.text());
        }).toList());
    }
}
