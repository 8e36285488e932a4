package com.cloudbees.plugins.credentials;

public class CredentialsMatchers {
    public static native CredentialsMatcher instanceOf(Class clazz);

    public static native CredentialsMatcher withId(String id);

    public static native CredentialsMatcher anyOf(CredentialsMatcher... matchers);

    public static native <C extends Credentials> C firstOrNull(Iterable<C> credentials, CredentialsMatcher matcher);
}
