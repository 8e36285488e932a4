package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.PersistentDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import jenkins.model.GlobalConfiguration;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The targets of this Jenkins, in its global settings. */
@Extension
@Symbol("zeroDown")
public class ZeroDownConfiguration extends GlobalConfiguration implements PersistentDescriptor {
    private List<TargetConfiguration> targets = new ArrayList<>();

    public static ZeroDownConfiguration get() {
        return ExtensionList.lookupSingleton(ZeroDownConfiguration.class);
    }

    @Override
    public String getDisplayName() {
        return Messages.ZeroDownConfiguration_displayName();
    }

    /** In the order in which they were written. */
    public synchronized List<TargetConfiguration> getTargets() {
        return List.copyOf(targets);
    }

    public Optional<TargetConfiguration> target(String name) {
        return getTargets().stream()
                .filter(target -> target.getName().equals(name))
                .findFirst();
    }

    /** @throws IllegalArgumentException naming everything that the engine would refuse; nothing is changed then */
    @DataBoundSetter
    public synchronized void setTargets(List<TargetConfiguration> targets) {
        List<String> problems = problems(targets);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
        this.targets = new ArrayList<>(targets);
        save();
    }

    private static List<String> problems(List<TargetConfiguration> targets) {
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (TargetConfiguration target : targets) {
            target.text()
                    .problems()
                    .forEach(problem ->
                            problems.add(Messages.ZeroDownConfiguration_inTarget(target.getName(), problem)));
            if (!names.add(target.getName())) {
                problems.add(Messages.ZeroDownConfiguration_nameTwice(target.getName()));
            }
        }
        return problems;
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject form) throws FormException {
        try {
            setTargets(request.bindJSONToList(TargetConfiguration.class, form.opt("targets")));
            return true;
        } catch (IllegalArgumentException e) {
            throw new FormException(e.getMessage(), "targets");
        }
    }
}
