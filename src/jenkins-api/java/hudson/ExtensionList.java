package hudson;

import java.util.AbstractList;

public class ExtensionList<T> extends AbstractList<T> {
    @Override
    public native T get(int index);

    @Override
    public native int size();

    public static native <U> U lookupSingleton(Class<U> type);
}
