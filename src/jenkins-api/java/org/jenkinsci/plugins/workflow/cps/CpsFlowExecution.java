package org.jenkinsci.plugins.workflow.cps;

import groovy.lang.GroovyShell;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;

public class CpsFlowExecution extends FlowExecution {
    public native GroovyShell getShell();
}
