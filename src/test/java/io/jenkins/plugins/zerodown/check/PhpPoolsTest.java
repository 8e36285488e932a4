package io.jenkins.plugins.zerodown.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.RunBuilder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PhpPoolsTest {
    private static final String APP = "/srv/shop";
    private static final List<String> TWO_POOLS = List.of(
            "fpm /etc/fpm.conf running=yes",
            "fpm /etc/fpm.conf [global]",
            "fpm /etc/fpm.conf error_log=/var/log/fpm.log",
            "fpm /etc/pool.d/shop.conf [shop]",
            "fpm /etc/pool.d/shop.conf user=shop",
            "fpm /etc/pool.d/shop.conf listen=/run/php/$pool.sock",
            "fpm /etc/pool.d/shop.conf chroot=/srv/$pool",
            "fpm /etc/pool.d/www.conf [www]",
            "fpm /etc/pool.d/www.conf user=www-data",
            "fpm /etc/pool.d/www.conf listen=9000");

    @Test
    void the_pool_is_the_one_to_which_nginx_gives_the_application_s_requests() {
        assertThat(in(
                        TWO_POOLS,
                        "nginx f:1 http {",
                        "nginx f:2 server {",
                        "nginx f:3 root /srv/other/current/public;",
                        "nginx f:4 location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }",
                        "nginx f:5 }",
                        "nginx f:6 server {",
                        "nginx f:7 root /srv/shop/current/public;",
                        "nginx f:8 location ~ \\.php$ {",
                        "nginx f:9 fastcgi_pass unix:/run/php/shop.sock;",
                        "nginx f:10 } } }"))
                .isEqualTo(found("/run/php/shop.sock", "/srv/shop", "shop"));
    }

    @Test
    void the_name_of_an_upstream_stands_for_its_servers() {
        assertThat(in(
                        TWO_POOLS,
                        "nginx f:1 http {",
                        "nginx f:2 upstream php {",
                        "nginx f:3 server 127.0.0.1:9000;",
                        "nginx f:4 }",
                        "nginx f:5 server { root \"/srv/shop/current/public\"; location / { fastcgi_pass php; } } }"))
                .isEqualTo(found("127.0.0.1:9000", "", "www-data"));
    }

    @Test
    void what_nginx_tells_php_whatever_the_request_is_told_too() {
        assertThat(in(
                        TWO_POOLS,
                        "nginx f:1 server { root /srv/shop/current/public; fastcgi_param HTTPS on;",
                        "nginx f:2 location ~ \\.php$ { fastcgi_param SCRIPT_FILENAME $realpath_root$uri;",
                        "nginx f:3 fastcgi_param TENANT 'north and south'; fastcgi_param A b if_not_empty;",
                        "nginx f:4 fastcgi_pass 127.0.0.1:9000; } }"))
                .isEqualTo(new PhpPools.Result.Found(new PhpPool(
                        "127.0.0.1:9000",
                        "",
                        "www-data",
                        Map.of("HTTPS", "on", "TENANT", "north and south", "A", "b"))));
    }

    @Test
    void apache_names_it_in_the_virtual_host_or_for_all_of_them() {
        String[] host = {
            "apache f:1 <VirtualHost *:80>",
            "apache f:2 DocumentRoot \"/srv/shop/current/public\"",
            "apache f:3 SetHandler \"proxy:unix:/run/php/shop.sock|fcgi://localhost\"",
            "apache f:4 </VirtualHost>"
        };
        PhpPools.Result shop = found("/run/php/shop.sock", "/srv/shop", "shop");
        assertThat(in(TWO_POOLS, host)).isEqualTo(shop);
        assertThat(in(TWO_POOLS, host[2], host[0], host[1], host[3])).isEqualTo(shop);
        assertThat(in(TWO_POOLS, "apache f:0 SetHandler proxy:fcgi://127.0.0.1:9000", host[0], host[1], host[3]))
                .isEqualTo(found("127.0.0.1:9000", "", "www-data"));
        assertThat(in(TWO_POOLS, host[0], host[1], host[3], "apache f:0 SetHandler proxy:fcgi://127.0.0.1:9000"))
                .isEqualTo(found("127.0.0.1:9000", "", "www-data"));
    }

    @Test
    void caddy_names_it_in_the_site() {
        assertThat(in(
                        TWO_POOLS,
                        "caddy f:1 other.example.com {",
                        "caddy f:2 root * /srv/other/current/public",
                        "caddy f:3 php_fastcgi 127.0.0.1:9000",
                        "caddy f:4 }",
                        "caddy f:5 app.example.com {",
                        "caddy f:6 root * /srv/shop/current/public",
                        "caddy f:7 php_fastcgi unix//run/php/shop.sock",
                        "caddy f:8 }"))
                .isEqualTo(found("/run/php/shop.sock", "/srv/shop", "shop"));
    }

    @Test
    void without_a_site_it_is_the_only_one_of_the_runtime_user_and_no_guess() {
        Target runtime = target(RunBuilder.at(Path.of(APP)).local("web1").runtimeUser("shop"));
        assertThat(PhpPools.in(TWO_POOLS, runtime)).isEqualTo(found("/run/php/shop.sock", "/srv/shop", "shop"));
        assertThat(in(TWO_POOLS))
                .isInstanceOfSatisfying(
                        PhpPools.Result.Unknown.class,
                        unknown -> assertThat(unknown.why())
                                .contains("/srv/shop/current", "/run/php/shop.sock, 9000", "health.fpm"));
    }

    @Test
    void what_cannot_be_told_is_said_with_its_reason() {
        assertThat(in(List.of()).toString()).contains("no PHP-FPM is seen to run");
        assertThat(in(List.of("unreadable /etc/fpm.conf")).toString()).contains("/etc/fpm.conf cannot be read");
        assertThat(in(
                                TWO_POOLS,
                                "nginx f:1 server { root /srv/shop/current;",
                                "nginx f:1 location /a { fastcgi_pass 127.0.0.1:9000; }",
                                "nginx f:2 location /b { fastcgi_pass unix:/run/php/shop.sock; } }")
                        .toString())
                .contains("several pools (127.0.0.1:9000, /run/php/shop.sock)");
    }

    private static PhpPools.Result in(List<String> fpm, String... sites) {
        return PhpPools.in(
                Stream.concat(fpm.stream(), Arrays.stream(sites)).toList(),
                target(RunBuilder.at(Path.of(APP)).local("web1")));
    }

    private static Target target(RunBuilder builder) {
        return builder.build().target();
    }

    private static PhpPools.Result found(String address, String chroot, String user) {
        return new PhpPools.Result.Found(new PhpPool(address, chroot, user, Map.of()));
    }
}
