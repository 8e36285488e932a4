package io.jenkins.plugins.zerodown.jenkins.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.zerodown.fixture.Wants;
import io.jenkins.plugins.zerodown.jenkins.acceptance.Awaited;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsBuild;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsClient;
import io.jenkins.plugins.zerodown.jenkins.acceptance.JenkinsServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What orders are given out of a real Jenkins' stores, and what its builds then show. */
@Wants(jenkins = true)
class CredentialsIT {
    /**
     * Then {@code store} and {@code folder('name')} take credentials, and {@code order('yaml', 'login')} is one that
     * needs some.
     */
    private static final String MADE = """
            import com.cloudbees.hudson.plugins.folder.properties.FolderCredentialsProvider.FolderCredentialsProperty
            import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey
            import com.cloudbees.plugins.credentials.*
            import com.cloudbees.plugins.credentials.domains.Domain
            import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl
            import hudson.util.Secret
            import io.jenkins.plugins.zerodown.jenkins.configuration.*
            import io.jenkins.plugins.zerodown.jenkins.credentials.*
            import org.jenkinsci.plugins.plaincredentials.impl.*

            def jobs = Jenkins.get()
            def global = CredentialsScope.GLOBAL
            def key = { id, user -> new BasicSSHUserPrivateKey(global, id, user,
                    new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource('-----BEGIN KEY-----\\nkey-of-' + user + \
            '\\n'), 'phrase-12345', '') }
            def password = { id, user, word -> new UsernamePasswordCredentialsImpl(global, id, '', user, word) }
            def text = { id, value -> new StringCredentialsImpl(global, id, '', Secret.fromString(value)) }
            def file = { id, value -> new FileCredentialsImpl(global, id, '', '.env', \
            SecretBytes.fromBytes(value.getBytes('UTF-8'))) }
            def store = { credentials -> SystemCredentialsProvider.instance.with { all ->
                    credentials.each { one -> all.credentials.removeIf { it.id == one.id }; all.credentials.add(one) \
            }; all.save() } }
            def folder = { name, credentials ->
                    def kept = new FolderCredentialsProperty([] as \
            com.cloudbees.plugins.credentials.domains.DomainCredentials[])
                    jobs.getItem(name).addProperty(kept)
                    credentials.each { kept.store.addCredentials(Domain.global(), it) } }
            def order = { application, login ->
                    def target = new TargetConfiguration('shop', '/srv/shop', [new \
            ServerConfiguration('web1.example.com', login)])
                    target.application = application
                    target.order() }
            def said = { what -> try { what(); 'nothing' } catch (MissingCredential e) { e.message } }
            """;

    private JenkinsServer jenkins;

    @BeforeEach
    void aJenkinsWithTwoFolders() throws Exception {
        jenkins = JenkinsServer.shared();
        JenkinsClient admin = jenkins.as(JenkinsServer.ADMIN);
        for (String folder : new String[] {"zc-one", "zc-two"}) {
            if (admin.get("/job/" + folder + "/api/json").status() == 404) {
                admin.folder(folder);
                admin.pipeline(folder + "/app", "echo 'nothing'");
            }
        }
    }

    @Test
    void a_job_is_given_the_parts_of_a_login_and_what_its_target_names() throws Exception {
        assertThat(jenkins.groovy(MADE + """
                store([key('zc-key', 'keyholder'), password('zc-password', 'passer', 'word-12345'),
                        file('zc-env', 'DB_PASSWORD=db-12345'), text('zc-hook', 'https://hooks.example.com/12345')])
                def job = jobs.getItemByFullName('zc-one/app')
                def shown = { it.collect { name, value -> name + '=' + new String(value, 'UTF-8').replace('\\n', \
                '/') }.sort().join(' | ') }
                println shown(StoredSecrets.forJob(job, order('envFile: zc-env', 'zc-key')))
                println shown(StoredSecrets.forJob(job, order('notify: [{urlEnv: zc-hook}]', 'zc-password')))
                """).lines())
                .containsExactly(
                        "credential.zc-key.key=-----BEGIN KEY-----/key-of-keyholder/ | credential.zc-key.kind=key"
                                + " | credential.zc-key.passphrase=phrase-12345 | "
                                + "credential.zc-key.user=keyholder | zc-env=DB_PASSWORD=db-12345",
                        "credential.zc-password.kind=password | credential.zc-password.password=word-12345"
                                + " | credential.zc-password.user=passer | zc-hook=https://hooks.example.com/12345");
    }

    @Test
    void one_of_the_jobs_folder_counts_first_and_those_of_other_folders_are_out_of_reach() throws Exception {
        assertThat(jenkins.groovy(MADE + """
                store([password('zc-both', 'of-jenkins', 'word-12345')])
                folder('zc-one', [password('zc-both', 'of-folder', 'word-12345'), password('zc-own', 'of-folder', \
                'word-12345')])
                def user = { job, id -> new String(StoredSecrets.forJob(job, order('', id)).get('credential.' + id + \
                '.user')) }
                println user(jobs.getItemByFullName('zc-one/app'), 'zc-both')
                println user(jobs.getItemByFullName('zc-one/app'), 'zc-own')
                println user(jobs.getItemByFullName('zc-two/app'), 'zc-both')
                println said { user(jobs.getItemByFullName('zc-two/app'), 'zc-own') }
                println said { StoredSecrets.forJenkins(order('', 'zc-own')) }
                """).lines())
                .containsExactly(
                        "of-folder",
                        "of-folder",
                        "of-jenkins",
                        "Target 'shop', servers[0].credentialsId: job 'zc-two/app' can reach no credential "
                                + "'zc-own'. Make one with this id"
                                + " (an SSH user name with private key, or a user name with password) in the "
                                + "store of Jenkins or of a folder"
                                + " that the job is in, or name another one there",
                        "servers[0].credentialsId: Jenkins itself can reach no credential 'zc-own'. Make one "
                                + "with this id (an SSH user"
                                + " name with private key, or a user name with password) in the store of "
                                + "Jenkins, or name another one there");
    }

    @Test
    void each_that_is_gone_or_of_another_kind_is_told_in_a_sentence_and_none_of_their_values() throws Exception {
        assertThat(jenkins.groovy(MADE + """
                store([password('zc-password', 'passer', 'word-12345'), text('zc-text', 'text-12345'), \
                key('zc-empty', '')])
                println said { StoredSecrets.forJob(jobs.getItemByFullName('zc-one/app'),
                        order('{envFile: zc-password, notify: [{urlEnv: zc-gone}]}', 'zc-text')) }
                """).lines())
                .containsExactlyInAnyOrder(
                        "Target 'shop', servers[0].credentialsId: the credential 'zc-text' is of the kind "
                                + "'Secret text', where an SSH user"
                                + " name with private key, or a user name with password is needed. Name another "
                                + "one there, or make this one anew",
                        "Target 'shop', application.envFile: the credential 'zc-password' is of the kind "
                                + "'Username with password', where a"
                                + " secret file is needed. Name another one there, or make this one anew",
                        "Target 'shop', application.notify[0].urlEnv: job 'zc-one/app' can reach no credential "
                                + "'zc-gone'. Make one with"
                                + " this id (a secret text) in the store of Jenkins or of a folder that the job "
                                + "is in, or name another one there");
    }

    @Test
    void the_store_remembers_where_a_credential_was_used() throws Exception {
        assertThat(jenkins.groovy(MADE + """
                store([password('zc-tracked', 'passer', 'word-12345')])
                StoredSecrets.forJob(jobs.getItemByFullName('zc-two/app'), order('', 'zc-tracked'))
                def used = SystemCredentialsProvider.instance.credentials.find { it.id == 'zc-tracked' }
                println CredentialsProvider.getFingerprintOf(used).facets.collect { it.itemFullName }
                """)).contains("zc-two/app");
    }

    @Test
    void a_build_shows_no_secret_of_its_own_after_a_restart_either() throws Exception {
        try (JenkinsServer own = JenkinsServer.start()) {
            own.as(JenkinsServer.ADMIN).pipeline("shop", """
                    input id: 'Go', message: 'Go on?'
                    def end = '1234' + '5'
                    echo "${'key-' + 'of-keyholder'}, phrase-${end} and db-${end}"
                    node { sh "echo https://hooks.example.com/${end} production" }
                    """);
            JenkinsBuild build = own.as(JenkinsServer.ADMIN).build("shop");
            build.awaitLine("Go on?");
            own.groovy(MADE + """
                    store([key('zc-key', 'keyholder'), text('zc-hook', 'https://hooks.example.com/12345'),
                            file('zc-env', 'DB_PASSWORD=db-12345\\nAPP_ENV=production')])
                    StoredSecrets.forRun(jobs.getItem('shop').getBuildByNumber(1),
                            order('{envFile: zc-env, notify: [{urlEnv: zc-hook}]}', 'zc-key'))
                    """);
            own.kill();
            own.startAgain();
            JenkinsBuild after = build.as(own.as(JenkinsServer.ADMIN));
            own.as(JenkinsServer.ADMIN)
                    .post(after.url() + "/input/Go/proceedEmpty", Map.of())
                    .orThrow();

            assertThat(after.result()).isEqualTo("SUCCESS");
            assertThat(after.console())
                    .contains("****, **** and ****", "**** production")
                    .doesNotContain("12345", "key-of");
            Path kept = own.home().resolve("jobs/shop/builds/1/build.xml");
            assertThat(Files.readString(kept))
                    .contains("LOGIN zc-key", "FILE zc-env", "TEXT zc-hook")
                    .doesNotContain("12345", "key-of");
        }
    }

    @Test
    void what_a_store_does_not_know_when_jenkins_starts_is_hidden_as_soon_as_it_does() throws Exception {
        try (JenkinsServer own = JenkinsServer.start()) {
            own.as(JenkinsServer.ADMIN).pipeline("shop", """
                    input id: 'Go', message: 'Go on?'
                    def end = '1234' + '5'
                    echo "at last late-${end}"
                    """);
            JenkinsBuild build = own.as(JenkinsServer.ADMIN).build("shop");
            build.awaitLine("Go on?");
            own.groovy(MADE + """
                    store([key('zc-key', 'keyholder'), file('zc-late', 'DB_PASSWORD=late-12345')])
                    StoredSecrets.forRun(jobs.getItem('shop').getBuildByNumber(1), order('envFile: zc-late', 'zc-key'))
                    SystemCredentialsProvider.instance.with { all ->
                            all.credentials.removeIf { it.id == 'zc-late' }; all.save() }
                    """);
            own.kill();
            own.startAgain();
            JenkinsBuild after = build.as(own.as(JenkinsServer.ADMIN));
            after.awaitLine("Resuming build");
            own.groovy(MADE + "store([file('zc-late', 'DB_PASSWORD=late-12345')])");
            Thread.sleep(2000);
            own.as(JenkinsServer.ADMIN)
                    .post(after.url() + "/input/Go/proceedEmpty", Map.of())
                    .orThrow();

            assertThat(after.result()).isEqualTo("SUCCESS");
            assertThat(after.console()).contains("at last ****").doesNotContain("late-12345");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHOSEN", "${CHOSEN}"})
    void what_a_user_chose_from_his_own_store_is_hidden_after_a_restart_before_any_step_asks(String named)
            throws Exception {
        try (JenkinsServer own = JenkinsServer.start()) {
            own.as(JenkinsServer.ADMIN).pipeline("shop", """
                    node {
                        sh 'echo waiting; until [ -e asked ]; do sleep 0.1; done'
                        sh '''for i in $(seq 3000); do
                                  echo "line $i own-$((12300 + 45))"; [ -e enough ] && break; sleep 0.1
                              done'''
                    }
                    def end = '1234' + '5'
                    echo "at last own-${end}"
                    """);
            own.groovy(MADE + """
                    import com.cloudbees.plugins.credentials.builds.*
                    import hudson.model.*
                    import hudson.security.ACL
                    store([key('zc-key', 'keyholder')])
                    jobs.getItem('shop').addProperty(new ParametersDefinitionProperty(
                            new CredentialsParameterDefinition('CHOSEN', '', '', FileCredentialsImpl.name, false)))
                    def user = User.getById('deployer', false)
                    def context = ACL.as2(user.impersonate2())
                    CredentialsProvider.lookupStores(user).find { it.context == user }
                            .addCredentials(Domain.global(), file('zc-of-user', 'DB_PASSWORD=own-12345'))
                    context.close()
                    """);
            JenkinsBuild build = own.as(JenkinsServer.DEPLOYER).build("shop", Map.of("CHOSEN", "zc-of-user"));
            build.awaitLine("waiting");
            own.groovy(MADE + "StoredSecrets.forRun(jobs.getItem('shop').getBuildByNumber(1)," + " order('envFile: \""
                    + named + "\"', 'zc-key'))");
            Path workspace = own.home().resolve("workspace/shop");
            Files.createFile(workspace.resolve("asked"));
            build.awaitLine("line 10 ");

            own.kill();
            own.startAgain();
            JenkinsBuild after = build.as(own.as(JenkinsServer.ADMIN));
            after.awaitLine("Resuming build");
            long before = after.console().lines().count();
            Awaited.until(
                    Duration.ofMinutes(1),
                    "lines after the restart",
                    () -> after.console().lines().count() > before + 20);
            Files.createFile(workspace.resolve("enough"));

            assertThat(after.result()).isEqualTo("SUCCESS");
            assertThat(after.console()).contains("line 10 ****", "at last ****").doesNotContain("own-12345");
            assertThat(Files.readString(own.home().resolve("jobs/shop/builds/1/build.xml")))
                    .doesNotContain("12345");
        }
    }
}
