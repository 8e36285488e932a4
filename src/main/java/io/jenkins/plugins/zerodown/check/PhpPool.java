package io.jenkins.plugins.zerodown.check;

/**
 * A pool of PHP-FPM, as a web server reaches it.
 *
 * @param address the path of its socket, or host:port
 * @param chroot the directory that it is confined to, or empty
 * @param user whom its workers run as; empty where no configuration that can be read tells
 * @param from the configuration that tells of it
 */
public record PhpPool(String address, String chroot, String user, String from) {
    @Override
    public String toString() {
        return "PHP-FPM's pool at " + address;
    }
}
