package io.jenkins.plugins.zerodown.jenkins.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import io.jenkins.plugins.zerodown.jenkins.configuration.ServerConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.TargetConfiguration;
import io.jenkins.plugins.zerodown.jenkins.configuration.ZeroDownConfiguration;
import java.net.URL;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class StepsTest {
    private JenkinsRule jenkins;

    @BeforeEach
    void aTarget(JenkinsRule rule) {
        jenkins = rule;
        TargetConfiguration shop = new TargetConfiguration(
                "shop", "/var/www/shop", List.of(new ServerConfiguration("web1.example.com", "deploy-key")));
        shop.setAllowedJobs("shop");
        ZeroDownConfiguration.get().setTargets(List.of(shop));
    }

    @Test
    void each_is_written_as_it_was_made_without_what_goes_without_saying() throws Exception {
        DeployStep deploy = new DeployStep("shop");
        deploy.setDir("app");
        deploy.setWait("10m");
        deploy.setApplication("migrate: false");
        RollbackStep rollback = new RollbackStep("shop");
        rollback.setTo("20250820092100");
        rollback.setLeftIsGood(true);
        BuildPartStep build = new BuildPartStep("shop");
        build.setBuild(false);
        build.setStash("release");

        assertEquals(
                "zdDeploy application: 'migrate: false', dir: 'app', target: 'shop', wait: '10m'", written(deploy));
        assertEquals("zdRollback leftIsGood: true, target: 'shop', to: '20250820092100'", written(rollback));
        assertEquals("zdBuild build: false, stash: 'release', target: 'shop'", written(build));
        for (Step plain : List.of(
                new ReleaseStep("shop"),
                new SwitchStep("shop"),
                new CleanupStep("shop"),
                new ReleasesStep("shop"),
                new DeployStep("shop"),
                new BuildPartStep("shop"),
                new RollbackStep("shop"))) {
            assertEquals(plain.getDescriptor().getFunctionName() + " 'shop'", written(plain));
        }
    }

    private static String written(Step step) {
        return Snippetizer.object2Groovy(step);
    }

    @Test
    void the_snippet_generator_writes_what_its_form_sends() throws Exception {
        JSONObject form = new JSONObject();
        form.put("stapler-class", DeployStep.class.getName());
        form.put("$class", DeployStep.class.getName());
        form.put("target", "shop");
        form.put("dir", "");
        form.put("build", true);
        form.put("commit", "HEAD");
        form.put("wait", "1h");
        form.put("application", "");

        JenkinsRule.WebClient browser = jenkins.createWebClient();
        WebRequest request =
                new WebRequest(new URL(jenkins.getURL(), Snippetizer.ACTION_URL + "/generateSnippet"), HttpMethod.POST);
        request.setRequestParameters(List.of(new NameValuePair("json", form.toString())));
        browser.addCrumb(request);

        assertEquals(
                "zdDeploy commit: 'HEAD', target: 'shop'",
                browser.getPage(request).getWebResponse().getContentAsString().strip());
    }

    @Test
    void a_sandboxed_pipeline_may_use_them_and_is_told_which_targets_there_are() throws Exception {
        WorkflowRun build = built(
                "shop",
                "node { def done = zdDeploy(target: 'gone', application: [migrate: false]); echo done.release }");

        jenkins.assertLogContains("there is no target 'gone'; there are: shop", build);
        jenkins.assertLogNotContains("Scripts not permitted", build);
        jenkins.assertLogNotContains("\tat ", build);
    }

    @Test
    void outside_of_a_node_it_is_said_that_a_workspace_is_needed() throws Exception {
        jenkins.assertLogContains("zdDeploy needs a workspace", built("shop", "zdDeploy 'shop'"));
    }

    @Test
    void a_numbered_step_alone_is_refused() throws Exception {
        jenkins.assertLogContains("is missing", built("shop", "node { zdStep '7.1' }"));
    }

    @Test
    void a_job_that_the_target_does_not_name_stays_out_though_its_builds_run_as_jenkins_itself() throws Exception {
        jenkins.assertLogContains("job 'fork' may not use it", built("fork", "node { zdDeploy 'shop' }"));
        jenkins.assertLogContains("job 'fork' may not use it", built("fork", "zdRollback 'shop'"));
        jenkins.assertLogContains("job 'fork' may not use it", built("fork", "zdReleases 'shop'"));
    }

    @Test
    void a_build_that_runs_as_somebody_needs_his_permission_too() throws Exception {
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "shop");
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("alice"));
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate("shop", User.getById("alice", true).impersonate2()));

        jenkins.assertLogContains(
                "alice lacks the permission ZeroDown/Rollback on job 'shop'", built(job, "zdRollback 'shop'"));
    }

    private WorkflowRun built(String name, String script) throws Exception {
        WorkflowJob known = jenkins.jenkins.getItemByFullName(name, WorkflowJob.class);
        return built(known == null ? jenkins.createProject(WorkflowJob.class, name) : known, script);
    }

    private WorkflowRun built(WorkflowJob job, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(Result.FAILURE, job);
    }
}
