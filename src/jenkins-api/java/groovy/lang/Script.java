package groovy.lang;

public abstract class Script {}
