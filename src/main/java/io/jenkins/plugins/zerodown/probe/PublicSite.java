package io.jenkins.plugins.zerodown.probe;

import io.jenkins.plugins.zerodown.config.Health;
import io.jenkins.plugins.zerodown.flow.DeploymentContext;
import io.jenkins.plugins.zerodown.flow.StateKey;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The site as its visitors name it, which a request must say that does not come by its address: that of health.url,
 * else APP_URL of the .env.
 *
 * @param scheme http or https
 * @param authority host, and port where the address has one; empty where the site is not known
 */
record PublicSite(String scheme, String authority) {
    static PublicSite of(DeploymentContext context) {
        return context.application()
                .health()
                .flatMap(Health::url)
                .or(() -> context.state().get(StateKey.APP_URL))
                .filter(url -> url.matches("https?://[^/]+.*"))
                .flatMap(PublicSite::parsed)
                .orElse(new PublicSite("http", ""));
    }

    /** Empty for what is no address: APP_URL may be made of other variables, which nobody has put in. */
    private static Optional<PublicSite> parsed(String url) {
        try {
            URI site = new URI(url);
            return Optional.ofNullable(site.getRawAuthority())
                    .map(authority -> new PublicSite(site.getScheme(), authority));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** What a request that knows no better calls the host. */
    String host() {
        return authority.isEmpty() ? "localhost" : authority;
    }

    boolean isSecure() {
        return scheme.equals("https");
    }

    String port() {
        String port = authority.replaceFirst("^(\\[[^]]*]|[^:]*):?", "");
        return port.isEmpty() ? isSecure() ? "443" : "80" : port;
    }

    /** As a proxy in front of the server would say it. */
    Map<String, String> forwarded() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Forwarded-For", "127.0.0.1");
        headers.put("X-Forwarded-Host", host());
        headers.put("X-Forwarded-Port", port());
        headers.put("X-Forwarded-Proto", scheme);
        return headers;
    }

    /**
     * Where a redirect leads on this site, from the root on; empty where it leads away from it.
     *
     * @param from a path, with its query
     * @param location as it was answered
     */
    Optional<String> redirected(String from, String location) {
        try {
            URI to = URI.create(from).resolve(location);
            boolean here = to.getRawAuthority() == null || to.getRawAuthority().equals(host());
            return here ? Optional.of(path(to)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The path of an address and its query, from the root on. */
    static String path(URI page) {
        String path = page.getRawPath() == null || page.getRawPath().isEmpty() ? "/" : page.getRawPath();
        return page.getRawQuery() == null ? path : path + "?" + page.getRawQuery();
    }
}
