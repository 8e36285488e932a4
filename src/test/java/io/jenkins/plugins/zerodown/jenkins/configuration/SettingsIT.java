package io.jenkins.plugins.zerodown.jenkins.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsBuild;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsClient;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsServer;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets of a real Jenkins: as code and by its requests, and who may use them. */
@Wants(jenkins = true)
class SettingsIT {
    private static final String TARGETS = """
            unclassified:
              zeroDown:
                targets:
                - agentLabel: "near-the-shop"
                  allowedJobs: "shop/**\\nodd name/*"
                  application: |
                    envFile: shop-env
                    commands: # in order
                      postRelease: ['echo "it is done" # not a comment']
                  become: "sudo -n"
                  branch: "main"
                  deployPath: "/var/www/shop"
                  directoryMode: "0755"
                  fileMode: "0644"
                  keepReleases: "7"
                  locked: "commands tools"
                  minimumAge: "3d"
                  name: "shop"
                  owner: "deploy:www-data"
                  publicMode: "copy"
                  publicPath: "/var/www/public_html"
                  repository: "git@git.example.com:shop.git"
                  runtimeUser: "www-data"
                  servers:
                  - credentialsId: "deploy"
                    host: "web1.example.com"
                    name: "web1"
                    port: "2222"
                    user: "deployer"
                  - credentialsId: "deploy"
                    host: "web2.example.com"
                    jumpCredentialsId: "jump"
                    jumpHost: "jump.example.com"
                    jumpPort: "2200"
                    jumpUser: "guest"
                    primary: true
                - deployPath: "/srv/blog"
                  name: "blog"
                  servers:
                  - credentialsId: "deploy"
                    host: "web1.example.com"
            """;
    private static final String EXPORTED = """
            def out = new ByteArrayOutputStream()
            io.jenkins.plugins.casc.ConfigurationAsCode.get().export(out)
            def all = new org.yaml.snakeyaml.Yaml().load(out.toString('UTF-8'))
            println groovy.json.JsonOutput.toJson(all.unclassified.zeroDown)
            """;
    private static final String SERVER = "/descriptorByName/" + ServerConfiguration.class.getName();
    private static final String TARGET = "/descriptorByName/" + TargetConfiguration.class.getName();

    private JenkinsServer jenkins;

    @BeforeEach
    void twoTargets() throws Exception {
        jenkins = JenkinsServer.shared();
        jenkins.configure(TARGETS);
    }

    @Test
    void what_is_taken_as_code_is_exported_and_taken_again_as_it_was() throws Exception {
        String exported = jenkins.groovy(EXPORTED);
        jenkins.configure("unclassified: {zeroDown: {targets: []}}");
        assertThat(jenkins.groovy(EXPORTED)).doesNotContain("shop");

        jenkins.configure("unclassified: {zeroDown: " + exported + "}");

        assertThat(jenkins.groovy(EXPORTED)).isEqualTo(exported);
        assertThat(jenkins.groovy("""
                def said = new org.yaml.snakeyaml.Yaml().load('''%s''')
                println groovy.json.JsonOutput.toJson(said.unclassified.zeroDown)
                """.formatted(TARGETS.replace("\\", "\\\\")))).isEqualTo(exported);
    }

    @Test
    void what_the_engine_would_refuse_is_refused_in_its_words_and_nothing_is_changed() throws Exception {
        String before = jenkins.groovy(EXPORTED);

        assertThatThrownBy(() -> jenkins.configure("""
                unclassified:
                  zeroDown:
                    targets:
                    - {name: shop, deployPath: srv/shop, servers: [{host: 'web 1', credentialsId: deploy}]}
                    - {name: blog, deployPath: /srv/blog, servers: [{host: web1, credentialsId: deploy}], \
                application: 'envfile: x'}
                    - {name: blog, deployPath: /srv/blog, servers: [{host: web1, credentialsId: deploy}]}
                """))
                .hasMessageContaining("Target 'shop': deployPath: 'srv/shop' is not an absolute path")
                .hasMessageContaining("Target 'shop': servers[0].host: 'web 1'")
                .hasMessageContaining(
                        "Target 'blog': application.envfile: line 1: 'envfile' is not known here: did you mean "
                                + "envFile?")
                .hasMessageContaining("Target 'blog': the name is there twice");

        assertThat(jenkins.groovy(EXPORTED)).isEqualTo(before);
    }

    @Test
    void a_field_is_judged_while_it_is_typed() throws Exception {
        JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);

        assertThat(admin.post(TARGET + "/checkDeployPath", Map.of("value", "srv/shop"))
                        .body())
                .contains("class=\"error\"", "is not an absolute path");
        assertThat(admin.post(SERVER + "/checkPort", Map.of("value", "70000")).body())
                .contains("class=\"error\"", "&#039;70000&#039; is not a number from 1 to 65535");
        assertThat(admin.post(TARGET + "/checkApplication", Map.of("value", "migrate: true\ncaches: {}"))
                        .body())
                .contains("class=\"error\"", "caches: line 2: a map is not a list");
        assertThat(admin.post(TARGET + "/checkAllowedJobs", Map.of("value", "")).body())
                .contains("class=\"warning\"", "No job may use this target yet");
        assertThat(admin.post(SERVER + "/checkCredentialsId", Map.of("value", "no-such-one"))
                        .body())
                .contains("class=\"warning\"", "only a job in a folder that has one can use this server");
        assertThat(admin.post(SERVER + "/checkPort", Map.of("value", "2222")).body())
                .doesNotContain("class=");
    }

    @Test
    void a_connection_is_tested_by_an_administrator_with_a_crumb_alone() throws Exception {
        Map<String, String> form =
                Map.of("deployPath", "/srv/shop", "host", "127.0.0.1", "port", "1", "credentialsId", "no-such-one");

        assertThat(jenkins.as(JenkinsServer.DEPLOYER)
                        .post(SERVER + "/testConnection", form)
                        .status())
                .isEqualTo(403);
        assertThat(jenkins.as(JenkinsServer.ANONYMOUS)
                        .post(SERVER + "/testConnection", form)
                        .status())
                .isEqualTo(403);
        assertThat(jenkins.as(JenkinsServer.ADMIN)
                        .postWithoutCrumb(SERVER + "/testConnection", form)
                        .status())
                .isEqualTo(403);
        assertThat(jenkins.as(JenkinsServer.ADMIN)
                        .get(SERVER + "/testConnection?host=127.0.0.1")
                        .status())
                .isIn(404, 405);
        assertThat(jenkins.as(JenkinsServer.ADMIN)
                        .post(SERVER + "/testConnection", form)
                        .body())
                .contains("<div class=\"error\">credentialsId: Jenkins itself can reach no credential "
                        + "&#039;no-such-one&#039;");
        assertThat(jenkins.as(JenkinsServer.ADMIN)
                        .post(
                                SERVER + "/testConnection",
                                Map.of(
                                        "deployPath",
                                        "/srv/shop",
                                        "host",
                                        "127.0.0.1",
                                        "credentialsId",
                                        "",
                                        "agentLabel",
                                        "none-such",
                                        "hostKey",
                                        "nonsense"))
                        .body())
                .contains("<li>hostKey: &#039;nonsense&#039; is not a host key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkName", "checkApplication", "checkAllowedJobs", "fillPublicModeItems"})
    void nobody_but_an_administrator_learns_anything_of_the_forms(String url) throws Exception {
        JenkinsClient.Answer answer =
                jenkins.as(JenkinsServer.DEPLOYER).post(TARGET + "/" + url, Map.of("value", "no good name"));

        assertThat(answer.status() == 403 || !answer.body().contains("class="))
                .as("%s", answer)
                .isTrue();
        assertThat(jenkins.as(JenkinsServer.DEPLOYER).get("/manage/configure").status())
                .isEqualTo(403);
    }

    @Test
    void a_job_is_let_in_by_its_full_name_and_told_what_to_do_where_it_is_not() throws Exception {
        JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);
        admin.folder("zs-odd");
        admin.pipeline("zs-odd/app", "node { zdDeploy target: 'shop' }");
        admin.pipeline("zs-lost", "node { zdDeploy target: 'renamed' }");

        JenkinsBuild refused = admin.build("zs-odd/app");
        JenkinsBuild lost = admin.build("zs-lost");

        assertThat(refused.result()).isEqualTo("FAILURE");
        assertThat(refused.console())
                .contains("Target 'shop': job 'zs-odd/app' may not use it. It lets in shop/**, odd name/*. To let it"
                        + " in, name it under Jobs that may use it, of this target, in Manage Jenkins, "
                        + "System, ZeroDown")
                .doesNotContain("\tat ");
        assertThat(lost.result()).isEqualTo("FAILURE");
        assertThat(lost.console())
                .contains("there is no target 'renamed'; there are: shop, blog")
                .doesNotContain("\tat ");
    }

    @Test
    void who_may_build_a_job_may_deploy_and_roll_back_with_it_and_only_who_may_configure_it_may_unlock()
            throws Exception {
        jenkins.as(JenkinsServer.ADMIN).pipeline("zs-rights", "echo 'nothing'");

        assertThat(jenkins.groovy("""
                import io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions as Z
                def job = Jenkins.get().getItem('zs-rights')
                ['builder', 'reader', 'deployer', 'admin'].each { name ->
                    def may = { job.getACL().hasPermission2(User.getById(name, false).impersonate2(), it) }
                    println name + ': ' + [Z.DEPLOY, Z.ROLLBACK, Z.UNLOCK].findAll(may).collect { it.name }
                }
                println hudson.security.PermissionGroup.all.find { it.id == 'ZeroDown' }.permissions.collect { it.id }
                """).lines())
                .containsExactly(
                        "builder: [Deploy, Rollback]",
                        "reader: []",
                        "deployer: [Deploy, Rollback, Unlock]",
                        "admin: [Deploy, Rollback, Unlock]",
                        "[io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions.Deploy,"
                                + " io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions.Rollback,"
                                + " io.jenkins.plugins.zerodown.jenkins.permissions.ZeroDownPermissions.Unlock]");
    }
}
