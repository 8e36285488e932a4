package io.jenkins.plugins.zerodown.cli;

import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.flow.StepFailure;
import io.jenkins.plugins.zerodown.lock.LockBusy;
import io.jenkins.plugins.zerodown.remote.RemoteFailure;
import io.jenkins.plugins.zerodown.secrets.Masking;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command does with its target. */
interface Work {
    /** @return the exit status */
    int with(CommandSession session)
            throws BadConfiguration, StepFailure, RemoteFailure, LockBusy, IOException, InterruptedException;

    /** Does it; whatever goes wrong becomes one message on standard error, masked, and an exit status. */
    static int run(CliEnvironment surroundings, TargetOptions options, Work work) {
        Masking masking = new Masking();
        try (CommandSession session = new CommandSession(surroundings, masking, options)) {
            return work.with(session);
        } catch (BadConfiguration | StepFailure | RemoteFailure | LockBusy e) {
            return told(surroundings, masking, options, e, e.getMessage());
        } catch (InterruptedException e) {
            return told(surroundings, masking, options, e, "stopped");
        } catch (IOException e) {
            return told(surroundings, masking, options, e, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return told(
                    surroundings,
                    masking,
                    options,
                    e,
                    "unexpected: " + e + (options.debug ? "" : " (--debug shows more)"));
        }
    }

    private static int told(
            CliEnvironment surroundings, Masking masking, TargetOptions options, Exception failure, String message) {
        surroundings.err().println(masking.shown(message));
        if (options.debug) {
            StringWriter trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            surroundings.err().print(masking.shown(trace.toString()));
        }
        return ExitStatus.of(failure).code();
    }
}
