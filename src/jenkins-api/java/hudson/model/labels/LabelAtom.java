package hudson.model.labels;

import hudson.model.Label;

public abstract class LabelAtom extends Label {}
