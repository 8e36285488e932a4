package io.jenkins.plugins.zerodown.jenkins.steps;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.ProtocolCodec;
import io.jenkins.plugins.zerodown.protocol.Request;
import java.io.IOException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Has the engine read the releases of every server; a server that cannot tell has its error in their place. */
final class ReleasesExecution extends EngineExecution {
    private static final long serialVersionUID = 1L;

    private final Arguments arguments;

    ReleasesExecution(StepContext context, Arguments arguments) {
        super(context);
        this.arguments = arguments;
    }

    @Override
    String title() {
        return Messages.ReleasesExecution_title();
    }

    @Override
    Object perform(Run<?, ?> run, TaskListener log) throws IOException, InterruptedException {
        TargetConfiguration target = ZeroDownConfiguration.get()
                .target(arguments.target())
                .orElseThrow(() -> new AbortException(Messages.PartBeginning_targetGone(arguments.target())));
        String node = arguments.node() == null ? Machine.of(arguments.target()) : arguments.node();
        Operation look = Operation.passing(target.order().by(run.getFullDisplayName(), Machine.url(run)));
        EngineAnswer.Catalogues answer = ask(run, log, look, Where.at(node), Request.Releases::new, true);
        return PipelineResult.plain(ProtocolCodec.plain(answer.servers()));
    }
}
