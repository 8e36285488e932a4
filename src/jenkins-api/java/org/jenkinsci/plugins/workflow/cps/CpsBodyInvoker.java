package org.jenkinsci.plugins.workflow.cps;

import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;

public final class CpsBodyInvoker extends BodyInvoker {
    @Override
    public native CpsBodyInvoker withContext(Object override);

    @Override
    public native CpsBodyInvoker withCallback(BodyExecutionCallback callback);

    @Override
    public native CpsBodyExecution start();
}
