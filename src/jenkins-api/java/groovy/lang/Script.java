package groovy.lang;

public abstract class Script extends GroovyObjectSupport {
    public native Binding getBinding();

    public native void setBinding(Binding binding);

    public abstract Object run();
}
