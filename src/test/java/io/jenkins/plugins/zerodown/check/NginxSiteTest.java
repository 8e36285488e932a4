package io.jenkins.plugins.zerodown.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NginxSiteTest {
    @Test
    void the_last_script_path_of_a_block_counts() {
        NginxSite site = only("""
                server
                {
                  root "/srv/app/current/public";
                  location ~ \\.php$ {
                    fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
                    fastcgi_param  SCRIPT_FILENAME  $realpath_root$fastcgi_script_name;
                  }
                }
                """);

        assertThat(site.serves("/srv/app/current")).isTrue();
        assertThat(site.linkedScript()).isEmpty();
    }

    @Test
    void a_path_through_the_link_is_named_by_file_and_line() {
        NginxSite site = only("""
                server { root /srv/app/current/public;
                  location ~ \\.php$ { fastcgi_pass unix:/run/${name}.sock;
                    fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name; } }
                """);

        assertThat(site.linkedScript()).contains("site.conf:3");
    }

    @Test
    void a_neighbours_site_is_another_one() {
        List<NginxSite> sites = parse("""
                http {
                  server { root /srv/other; location / { fastcgi_param SCRIPT_FILENAME $document_root; } } # }
                  server { location / { root /srv/app/current/public; } }
                }
                """);

        assertThat(sites).hasSize(2);
        assertThat(sites.get(0).serves("/srv/app/current")).isFalse();
        assertThat(sites.get(1).serves("/srv/app/current")).isTrue();
        assertThat(sites.get(1).linkedScript()).isEmpty();
        assertThat(sites.get(1).serves("/srv/app/cur")).isFalse();
    }

    private static NginxSite only(String text) {
        List<NginxSite> sites = parse(text);
        assertThat(sites).hasSize(1);
        return sites.get(0);
    }

    private static List<NginxSite> parse(String text) {
        List<String> lines = text.lines().toList();
        return NginxSite.parse(IntStream.range(0, lines.size())
                .mapToObj(i -> "site.conf:" + (i + 1) + " " + lines.get(i).strip())
                .toList());
    }
}
