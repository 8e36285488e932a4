package io.jenkins.plugins.zerodown.jenkins.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.config.Application;
import io.jenkins.plugins.zerodown.config.BadConfiguration;
import io.jenkins.plugins.zerodown.config.ConfigurationFile;
import io.jenkins.plugins.zerodown.config.Server;
import io.jenkins.plugins.zerodown.config.Target;
import io.jenkins.plugins.zerodown.fixture.Cases;
import io.jenkins.plugins.zerodown.fixture.Property;
import io.jenkins.plugins.zerodown.jenkins.configuration.EngineText.FieldProblem;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import org.junit.jupiter.api.Test;

class EngineTextTest {
    private static final String HOST_KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHvQCnB3jLWDBlYaGV7q8lQ1rQlKzqF4pYB0m3k0J0J0";

    @Test
    void a_target_that_was_typed_is_the_same_to_the_engine() throws BadConfiguration {
        ServerConfiguration web1 = new ServerConfiguration("web1.example.com", "deploy-key");
        web1.setPort("2222");
        web1.setUser("deploy");
        web1.setHostKey(HOST_KEY);
        web1.setJumpHost("gate.example.com");
        web1.setJumpCredentialsId("gate-key");
        ServerConfiguration web2 = new ServerConfiguration("web2.example.com", "deploy-key");
        web2.setPrimary(true);
        TargetConfiguration typed = new TargetConfiguration(" production ", "/var/www/app", List.of(web1, web2));
        typed.setKeepReleases("7");
        typed.setBecome("sudo -n");
        typed.setLocked("commands, build.tests");
        typed.setApplication("sharedDirs:\n  - storage\n  - \"up: loads\"\nenvFile: production env");

        ConfigurationFile file = typed.text().read();

        Target target = file.target("production");
        Application application = file.application(target);
        Server first = target.servers().get(0);
        assertThat(target.keepReleases()).isEqualTo(7);
        assertThat(target.become()).containsExactly("sudo", "-n");
        assertThat(target.locked()).containsExactlyInAnyOrder("commands", "build.tests");
        assertThat(target.primary().host()).isEqualTo("web2.example.com");
        assertThat(first.port()).isEqualTo(2222);
        assertThat(first.login()).isEqualTo(new Server.StoredLogin("deploy-key"));
        assertThat(first.hostKey()).isEqualTo(new Server.PinnedKey(HOST_KEY));
        assertThat(first.jump().map(Server.Jump::login)).contains(new Server.StoredLogin("gate-key"));
        assertThat(application.sharedDirs()).containsExactly("storage", "up: loads");
        assertThat(application.envFile()).isEqualTo(Optional.of("production env"));
    }

    @Test
    void a_field_in_which_only_spaces_were_typed_is_one_that_is_not_there() throws BadConfiguration {
        ServerConfiguration server = new ServerConfiguration("web1.example.com", "deploy-key");
        server.setJumpHost(" ");
        server.setJumpPort("");
        TargetConfiguration typed = new TargetConfiguration("production", "/var/www/app", List.of(server));
        typed.setKeepReleases("  ");
        typed.setPublicMode("copy");
        typed.setApplication(" \n ");

        Target target = typed.text().read().target("production");

        assertThat(target.keepReleases()).isEqualTo(5);
        assertThat(target.sharedHosting()).isEmpty();
        assertThat(target.servers().get(0).jump()).isEmpty();
    }

    @Test
    void what_the_engine_refuses_is_told_with_its_field_and_in_its_words() {
        ServerConfiguration server = new ServerConfiguration("web1.example.com; rm", " ");
        TargetConfiguration typed = new TargetConfiguration("", "var/www", List.of(server));

        List<FieldProblem> problems = typed.text().problems();

        assertThat(problems)
                .extracting(FieldProblem::field)
                .containsExactlyInAnyOrder("name", "deployPath", "servers[0].host", "servers[0].credentialsId");
        assertThat(problems)
                .extracting(FieldProblem::sentence)
                .anySatisfy(sentence -> assertThat(sentence).startsWith("'var/www' is not an absolute path: "))
                .anySatisfy(sentence -> assertThat(sentence).startsWith("'web1.example.com; rm' cannot be a host: "));
    }

    @Test
    void an_entry_of_a_list_is_told_by_its_number_as_people_count() {
        TargetConfiguration typed = sound();
        typed.setAllowedAddresses("10.0.0.0/8 no-address");

        List<FieldProblem> problems = typed.text().problems();

        assertThat(problems)
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.within("allowedAddresses")).startsWith("entry 2: 'no-address' "));
    }

    @Test
    void a_fault_in_the_application_is_told_with_the_line_that_was_typed() {
        TargetConfiguration typed = sound();
        typed.setApplication("migrate: true\nsharedDirs:\n  - ../outside\nsharedFile: [.env]");

        List<FieldProblem> problems = typed.text().problems();

        assertThat(problems)
                .anySatisfy(problem ->
                        assertThat(problem.within("application")).startsWith("sharedDirs[0]: line 3: '../outside' "));
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem.toString())
                        .startsWith("application.sharedFile: line 4: 'sharedFile' is not known here: did "
                                + "you mean sharedFiles?"));
    }

    @Property
    void no_application_text_makes_another_target_or_changes_its_own() throws Exception {
        Cases.each(300, Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(60), text -> {
            for (String other : List.of("\n- name: other\n  deployPath: /other\n", "\ntargets: []\n")) {
                TargetConfiguration typed = sound();
                typed.setApplication(text + other);

                List<FieldProblem> problems = typed.text().problems();

                assertThat(problems).isNotEmpty();
            }
        });
    }

    @Property
    void a_name_stays_what_it_is_or_is_refused() throws Exception {
        Cases.each(300, Arbitraries.strings().ofMinLength(1).ofMaxLength(30), name -> {
            EngineText text = new TargetConfiguration(name, "/var/www/app", servers()).text();

            if (text.problems().isEmpty()) {
                assertThat(text.read().targets()).extracting(Target::name).containsExactly(name.strip());
            } else {
                assertThat(name.strip()).doesNotMatch("[A-Za-z0-9]+");
            }
        });
    }

    @Test
    void targets_that_cannot_be_told_apart_or_used_are_refused_all_at_once() {
        TargetConfiguration relative = new TargetConfiguration("staging", "www", servers());

        assertThatThrownBy(() -> new ZeroDownConfiguration().setTargets(List.of(sound(), relative, sound())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Target 'staging': deployPath: 'www' is not an absolute path")
                .hasMessageContaining("Target 'production': the name is there twice");
    }

    private static TargetConfiguration sound() {
        return new TargetConfiguration("production", "/var/www/app", servers());
    }

    private static List<ServerConfiguration> servers() {
        return List.of(new ServerConfiguration("web1.example.com", "deploy-key"));
    }
}
