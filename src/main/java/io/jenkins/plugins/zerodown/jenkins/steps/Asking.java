package io.jenkins.plugins.zerodown.jenkins.steps;

import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import io.jenkins.plugins.zerodown.protocol.EngineAnswer;
import io.jenkins.plugins.zerodown.protocol.Request;
import io.jenkins.plugins.zerodown.protocol.RequestRefused;
import java.io.IOException;

/** Asks the engine on the machine where a deployment works. */
interface Asking {
    /**
     * @param elsewhere whether another machine may go on, should that one not come back
     * @throws RequestRefused where nothing came of it
     */
    <A extends EngineAnswer> A ask(Operation operation, Request.Unaddressed<A> what, boolean elsewhere)
            throws IOException, InterruptedException;
}
