package io.jenkins.plugins.zerodown.jenkins.steps;

import groovy.lang.Binding;
import groovy.lang.Closure;
import groovy.lang.Script;

/**
 * Runs the script of a deployment's stages apart from the pipeline's own variables: a pipeline that keeps a closure in
 * a variable named stage, or brings a library with such a function, would otherwise be called in the place of the step.
 * Written with the program of a build.
 *
 * <p>Jenkins gives a script that it was handed as such the pipeline's variables again after a restart; it does not look
 * into a closure.
 */
final class StagesBody extends Closure<Object> {
    private static final long serialVersionUID = 1L;
    /** Under which Jenkins gives each script the steps that there are. */
    private static final String STEPS = "steps";

    private final Script stages;

    /**
     * @param stages as it was parsed a moment ago: what it has as steps is Jenkins' own, and no variable of the
     *     pipeline
     */
    StagesBody(Script stages) {
        super(null);
        Binding own = new Binding();
        own.setVariable(STEPS, stages.getBinding().getVariable(STEPS));
        stages.setBinding(own);
        this.stages = stages;
    }

    @Override
    public Object call() {
        return stages.run();
    }
}
