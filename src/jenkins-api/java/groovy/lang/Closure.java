package groovy.lang;

public abstract class Closure<V> {}
