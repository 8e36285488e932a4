package org.kohsuke.stapler;

public class HttpResponses {
    public static native HttpResponseException redirectViaContextPath(String relative);

    public abstract static class HttpResponseException extends RuntimeException implements HttpResponse {}
}
