package org.jenkinsci.plugins.workflow.cps;

import java.io.IOException;
import org.jenkinsci.plugins.workflow.support.DefaultStepContext;

public class CpsStepContext extends DefaultStepContext {
    public native CpsBodyInvoker newBodyInvoker(BodyReference body, boolean unexport);

    @Override
    public native <T> T get(Class<T> key) throws IOException, InterruptedException;

    @Override
    public native void onFailure(Throwable t);

    @Override
    public native void onSuccess(Object returnValue);
}
