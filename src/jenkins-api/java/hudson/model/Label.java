package hudson.model;

import java.util.Set;

public abstract class Label extends Actionable implements Comparable<Label> {
    public native Set<Node> getNodes();
}
