package io.jenkins.plugins.zerodown.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretShapesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Token\": \"hunter2\"}",
                "token=hunter2&x=1",
                "password: hunter2",
                "Authorization: Bearer hunter2",
                "DB_PASSWORD=hunter2",
                "mysql://root:hunter2@db/app",
                "'api_key' => 'hunter2'",
                "secret: \"two words hunter2",
                "X-Api-Key: hunter2",
                "Bearer hunter2-and-more",
                "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nhunter2",
                "ghp_hunter2hunter2hunter2hunter2",
                "AKIAhunter2HUNTER222",
                "eyJhbGciOiJIUzI1NiJ9.hunter2.dozjgNryP4J3jVmNHl0w5N"
            })
    void what_looks_like_a_secret_is_masked(String text) {
        assertThat(SecretShapes.masked(text)).contains("****").doesNotContain("hunter2");
    }

    @Test
    void what_says_where_it_went_wrong_stays() {
        String page = "SQLSTATE[42S02]: Base table or view not found: 1146 Table 'app.users' doesn't exist in"
                + " /var/www/app/releases/20250820092100/app/Http/Controllers/HomeController.php on line 12";

        assertThat(SecretShapes.masked(page)).isEqualTo(page);
        assertThat(SecretShapes.masked("502 Bad Gateway nginx/1.22.1")).isEqualTo("502 Bad Gateway nginx/1.22.1");
    }
}
