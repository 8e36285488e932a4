package net.sf.json;

public final class JSONObject {
    public native Object opt(String key);
}
