package hudson.util;

import java.util.ArrayList;

public class ListBoxModel extends ArrayList<ListBoxModel.Option> {
    public native ListBoxModel add(String nameAndValue);

    public native void add(String displayName, String value);

    public static final class Option {}
}
