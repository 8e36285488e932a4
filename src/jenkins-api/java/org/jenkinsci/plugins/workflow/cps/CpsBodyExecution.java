package org.jenkinsci.plugins.workflow.cps;

import org.jenkinsci.plugins.workflow.steps.BodyExecution;

abstract class CpsBodyExecution extends BodyExecution {}
