package org.jenkinsci.plugins.workflow.graph;

import hudson.model.Action;
import hudson.model.Actionable;
import java.util.List;

public abstract class FlowNode extends Actionable {
    public native List<FlowNode> getParents();

    public native List<? extends BlockStartNode> getEnclosingBlocks();

    public native String getId();

    public native String getDisplayName();

    public final native <T extends Action> T getPersistentAction(Class<T> type);

    @Override
    public native <T extends Action> T getAction(Class<T> type);
}
