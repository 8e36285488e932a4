package groovy.lang;

import java.io.Serializable;

public abstract class Closure<V> extends GroovyObjectSupport implements Serializable {
    public Closure(Object owner) {}

    public native V call();
}
