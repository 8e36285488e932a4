package io.jenkins.plugins.zerodown.check;

import java.util.Map;

/**
 * A pool of PHP-FPM, as a web server reaches it.
 *
 * @param address the path of its socket, or host:port
 * @param chroot the directory that it is confined to, or empty
 * @param user whom its workers run as; empty where no configuration that can be read tells
 * @param parameters of FastCGI that the web server's site has for it, whatever the request; some may be secret
 */
public record PhpPool(String address, String chroot, String user, Map<String, String> parameters) {
    @Override
    public String toString() {
        return "PHP-FPM's pool at " + address;
    }
}
