package io.jenkins.plugins.zerodown.jenkins.steps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.zerodown.jenkins.operation.Operation;
import java.io.IOException;

/** Asks the engine on the machine where a deployment works. */
interface Asking {
    /** @param elsewhere whether another machine may go on, should that one not come back */
    JsonNode ask(Operation operation, ObjectNode what, boolean elsewhere) throws IOException, InterruptedException;
}
