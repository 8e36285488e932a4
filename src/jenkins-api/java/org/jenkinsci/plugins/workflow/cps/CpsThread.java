package org.jenkinsci.plugins.workflow.cps;

import java.io.Serializable;

public final class CpsThread implements Serializable {
    public native CpsThreadGroup getGroup();

    public native CpsFlowExecution getExecution();

    public static native CpsThread current();
}
