package io.jenkins.plugins.zerodown.jenkins.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a new home of Jenkins begins with: its users and what each may do, and nothing else that a plain Jenkins has
 * not.
 */
final class JenkinsHome {
    /** Once only: what a test grants or takes must outlive a restart. */
    private static final String USERS = """
            import hudson.model.*
            import hudson.security.*
            import jenkins.model.*
            import org.jenkinsci.plugins.matrixauth.*

            def jenkins = Jenkins.get()
            def ready = new File(jenkins.rootDir, 'users-are-made')
            if (!ready.exists()) {
                def realm = new HudsonPrivateSecurityRealm(false)
                def names = ['admin', 'deployer', 'builder', 'reader']
                names.each { realm.createAccount(it, it) }
                jenkins.securityRealm = realm
                def strategy = new GlobalMatrixAuthorizationStrategy()
                def grant = { name, permission -> strategy.add(permission, PermissionEntry.user(name)) }
                grant('admin', Jenkins.ADMINISTER)
                (names - 'admin').each { grant(it, Jenkins.READ); grant(it, Item.READ) }
                ['deployer', 'builder'].each { grant(it, Item.BUILD); grant(it, Item.CANCEL) }
                PermissionGroup.all.findAll { it.owner.name.startsWith('io.jenkins.plugins.zerodown.') }
                        .collectMany { it.permissions }.each { grant('deployer', it) }
                jenkins.authorizationStrategy = strategy
                jenkins.numExecutors = 4
                // It would listen on every address: agents of tests connect by WebSocket.
                jenkins.slaveAgentPort = -1
                JenkinsLocationConfiguration.get().url = System.getProperty('zd.url')
                jenkins.save()
                ready.createNewFile()
            }
            """;

    private JenkinsHome() {}

    static void write(Path home) throws IOException {
        Path scripts = Files.createDirectories(home.resolve("init.groovy.d"));
        Files.writeString(scripts.resolve("users.groovy"), USERS);
        // Repositories that tests make belong to another user.
        Files.writeString(home.resolve(".gitconfig"), "[safe]\n\tdirectory = *\n");
    }
}
