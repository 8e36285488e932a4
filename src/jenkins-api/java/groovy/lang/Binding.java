package groovy.lang;

public class Binding extends GroovyObjectSupport {
    public native Object getVariable(String name);

    public native void setVariable(String name, Object value);
}
