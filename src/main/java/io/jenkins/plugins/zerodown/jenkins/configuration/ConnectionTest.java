package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.util.FormValidation;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.jenkins.credentials.StoredSecrets;
import io.jenkins.plugins.zerodown.jenkins.engine.Engine;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.jenkins.operation.TargetRequest;
import io.jenkins.plugins.zerodown.local.DaemonThread;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;

/**
 * Looks at the servers of a target from where it is reached, as step 3.2 will: host key, login, room, rights and tools.
 */
final class ConnectionTest {
    private static final Logger LOG = Logger.getLogger(ConnectionTest.class.getName());
    /** Somebody waits for it in front of a page. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String SERVER = "servers[0].";

    private ConnectionTest() {}

    /** @return everything that was found, in one answer */
    static FormValidation of(TargetConfiguration target) throws InterruptedException {
        String who = Jenkins.getAuthentication2().getName();
        FutureTask<FormValidation> look = new FutureTask<>(() -> look(target, who));
        DaemonThread.start("ZeroDown looks at the servers of a target for " + who, look);
        try {
            return look.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return FormValidation.error(Messages.ConnectionTest_noAnswer(PATIENCE.toSeconds()));
        } catch (ExecutionException e) {
            LOG.log(Level.WARNING, "Test Connection", e.getCause());
            return FormValidation.error(Messages.ConnectionTest_unexpected(e.getCause()));
        } finally {
            look.cancel(true);
        }
    }

    private static FormValidation look(TargetConfiguration target, String who) throws InterruptedException {
        try {
            TargetRequest order = target.order().by(who, "");
            Map<String, byte[]> secrets = StoredSecrets.forJenkins(order);
            Operation operation = Operation.passing(order);
            return shown(
                    operation.ask(Engine.on(TargetMachine.root(target)), secrets, Request.Check::new, event -> {}));
        } catch (BadConfiguration e) {
            return FormValidation.aggregate(target.text().problems().stream()
                    .map(problem -> FormValidation.error(ofServer(problem.toString())))
                    .toList());
        } catch (RequestRefused e) {
            return FormValidation.error(e.getMessage());
        } catch (IOException e) {
            return FormValidation.error(ofServer(e.getMessage()));
        }
    }

    /** The form has the fields of one server. */
    private static String ofServer(String message) {
        return message.startsWith(SERVER) ? message.substring(SERVER.length()) : message;
    }

    private static FormValidation shown(EngineAnswer.Findings answer) {
        List<FormValidation> found = new ArrayList<>();
        for (EngineAnswer.Found finding : answer.findings()) {
            String text = text(finding);
            found.add(
                    switch (finding.severity()) {
                        case "error" -> FormValidation.error(text);
                        case "warning" -> FormValidation.warning(text);
                        default -> FormValidation.ok(text);
                    });
        }
        return FormValidation.aggregate(found);
    }

    /** Without the server's name: there is one. */
    private static String text(EngineAnswer.Found finding) {
        return finding.what()
                + (finding.why().isEmpty() ? "" : ": " + finding.why())
                + (finding.fix().isEmpty() ? "" : "; " + finding.fix());
    }
}
