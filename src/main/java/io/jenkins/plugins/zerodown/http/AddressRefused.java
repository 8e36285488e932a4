package io.jenkins.plugins.zerodown.http;

import java.io.IOException;

/** A request leads to an address that the target does not let the engine reach. It was not made. */
public final class AddressRefused extends IOException {
    AddressRefused(String host, String why) {
        super(why.startsWith(host + " ") ? why : host + " leads to " + why);
    }
}
