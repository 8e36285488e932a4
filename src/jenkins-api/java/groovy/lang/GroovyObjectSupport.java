package groovy.lang;

public abstract class GroovyObjectSupport implements GroovyObject {}
