package io.jenkins.plugins.zerodown.jenkins.steps;

import com.fasterxml.jackson.databind.ObjectMapper;
import groovy.lang.GroovyObject;
import hudson.AbortException;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import io.jenkins.plugins.zerodown.jenkins.operation.PlainOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of all steps with a target have in common. */
public abstract class TargetStepDescriptor extends StepDescriptor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String APPLICATION = "application";

    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class, FlowNode.class);
    }

    /** Takes {@code application:} as a map too, as it is best written in a Jenkinsfile: JSON is YAML. */
    @Override
    public Step newInstance(Map<String, Object> arguments) throws Exception {
        Object application = arguments.get(APPLICATION);
        if (!(application instanceof Map) || application instanceof GroovyObject) {
            return super.newInstance(arguments);
        }
        Map<String, Object> written = new HashMap<>(arguments);
        try {
            written.put(APPLICATION, JSON.writeValueAsString(PlainOptions.of(APPLICATION, (Map<?, ?>) application)));
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
        return super.newInstance(written);
    }

    /** Those that the job may use. */
    @POST
    public ListBoxModel doFillTargetItems(@AncestorInPath Item item, @QueryParameter String target) {
        ListBoxModel names = new ListBoxModel();
        if (!mayConfigure(item)) {
            return names;
        }
        for (TargetConfiguration known : ZeroDownConfiguration.get().getTargets()) {
            if (item == null
                    || known.jobs().allow(item.getFullName())
                    || known.getName().equals(target)) {
                names.add(known.getName(), known.getName());
            }
        }
        return names;
    }

    @POST
    public FormValidation doCheckWait(@AncestorInPath Item item, @QueryParameter String value) {
        return !mayConfigure(item) || value.isBlank() || Wait.isTime(value.strip())
                ? FormValidation.ok()
                : FormValidation.error(Messages.Wait_noTime(value));
    }

    private static boolean mayConfigure(Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }
}
