package org.jenkinsci.plugins.workflow.support;

import org.jenkinsci.plugins.workflow.steps.StepContext;

public abstract class DefaultStepContext extends StepContext {}
