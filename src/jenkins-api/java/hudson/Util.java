package hudson;

public class Util {
    public static native String rawEncode(String s);
}
