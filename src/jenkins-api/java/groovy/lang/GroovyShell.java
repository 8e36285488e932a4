package groovy.lang;

public class GroovyShell {
    public native Script parse(String scriptText);
}
