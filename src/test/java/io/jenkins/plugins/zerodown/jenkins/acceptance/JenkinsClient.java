package io.jenkins.plugins.zerodown.jenkins.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One user's session with a Jenkins, as his browser would have it: a cookie, and a crumb with whatever is posted. */
public final class JenkinsClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LOGIN_CRUMB =
            Pattern.compile("<input(?=[^>]* name=\"Jenkins-Crumb\")[^>]* value=\"([^\"]*)\"");
    private static final String BOUNDARY = "zd-boundary-7f3a";

    private final JenkinsServer server;
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

    /** What Jenkins answered. Redirects are not followed. */
    public record Answer(int status, String location, String body) {
        /** @throws IllegalStateException when it is neither a success nor a redirect */
        public Answer orThrow() {
            if (status >= 400) {
                throw new IllegalStateException("status " + status + ": " + body);
            }
            return this;
        }
    }

    private JenkinsClient(JenkinsServer server) {
        this.server = server;
    }

    static JenkinsClient of(JenkinsServer server, String user) throws IOException, InterruptedException {
        JenkinsClient client = new JenkinsClient(server);
        if (!user.equals(JenkinsServer.ANONYMOUS)) {
            // A login belongs to a session that is already there.
            Answer page = client.get("/login").orThrow();
            Map<String, String> fields = new HashMap<>(Map.of("j_username", user, "j_password", user));
            // Newer lines want a crumb with a login too, and show it to nobody else than the form.
            Matcher crumb = LOGIN_CRUMB.matcher(page.body());
            if (crumb.find()) {
                fields.put("Jenkins-Crumb", crumb.group(1));
            }
            Answer answer = client.send(form("/j_spring_security_check", server, fields));
            if (answer.status() != 302 || answer.location().contains("loginError")) {
                throw new IllegalStateException(user + " cannot log in: " + answer);
            }
        }
        return client;
    }

    /** @param path with a leading slash, and encoded */
    public Answer get(String path) throws IOException, InterruptedException {
        return send(request(server, path));
    }

    /** With a crumb. */
    public Answer post(String path, Map<String, String> fields) throws IOException, InterruptedException {
        return send(withCrumb(form(path, server, fields)));
    }

    public Answer postWithoutCrumb(String path, Map<String, String> fields) throws IOException, InterruptedException {
        return send(form(path, server, fields));
    }

    /** One file of a form, then its other fields. */
    public Answer upload(String path, String field, Path file, Map<String, String> fields)
            throws IOException, InterruptedException {
        String part = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"%s\"";
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes((part.formatted(field) + "; filename=\"" + file.getFileName() + "\"\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(Files.readAllBytes(file));
        fields.forEach((name, value) ->
                body.writeBytes(("\r\n" + part.formatted(name) + "\r\n\r\n" + value).getBytes(StandardCharsets.UTF_8)));
        body.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return send(withCrumb(request(server, path)
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray()))));
    }

    /** Of a page's api/json. @param path such as {@code /job/shop/api/json?tree=color} */
    public JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).orThrow().body());
    }

    /** As {@link JenkinsServer#groovy}. */
    public String groovy(String script) throws IOException, InterruptedException {
        // The console answers 200 to a script that throws, and prints the trace.
        String end = "zd-script-has-ended";
        String out = post("/scriptText", Map.of("script", script + "\nprintln '" + end + "'"))
                .orThrow()
                .body();
        if (!out.stripTrailing().endsWith(end)) {
            throw new IllegalStateException("the script failed: " + out);
        }
        return out.stripTrailing()
                .substring(0, out.stripTrailing().length() - end.length())
                .strip();
    }

    /** As a literal of Groovy. */
    static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'";
    }

    /** Makes or replaces a job. @param path such as {@code shop} or {@code folder/shop}, whose folder is there */
    public void job(String path, String xml) throws IOException, InterruptedException {
        boolean there = get(JenkinsBuild.url(path) + "/api/json?tree=name").status() == 200;
        String folder = path.contains("/") ? JenkinsBuild.url(path.replaceFirst("/[^/]*$", "")) : "";
        String where = there
                ? JenkinsBuild.url(path) + "/config.xml"
                : folder + "/createItem?name=" + encoded(path.replaceFirst(".*/", ""));
        send(withCrumb(request(server, where)
                        .header("Content-Type", "application/xml; charset=utf-8")
                        .POST(HttpRequest.BodyPublishers.ofString(xml))))
                .orThrow();
    }

    /** Makes or replaces a sandboxed Pipeline job. @param jenkinsfile scripted or declarative */
    public void pipeline(String path, String jenkinsfile) throws IOException, InterruptedException {
        job(path, """
                <flow-definition plugin="workflow-job">
                  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps">
                    <script>%s</script>
                    <sandbox>true</sandbox>
                  </definition>
                </flow-definition>
                """.formatted(escaped(jenkinsfile)));
    }

    /** A Pipeline job whose definition is a file of a git repository's branch main. */
    public void pipelineFrom(String path, String repository, String file) throws IOException, InterruptedException {
        job(path, """
                <flow-definition plugin="workflow-job">
                  <definition class="org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition" plugin="workflow-cps">
                    <scm class="hudson.plugins.git.GitSCM" plugin="git">
                      <configVersion>2</configVersion>
                      <userRemoteConfigs>
                        <hudson.plugins.git.UserRemoteConfig><url>%s</url></hudson.plugins.git.UserRemoteConfig>
                      </userRemoteConfigs>
                      <branches>
                        <hudson.plugins.git.BranchSpec><name>*/main</name></hudson.plugins.git.BranchSpec>
                      </branches>
                    </scm>
                    <scriptPath>%s</scriptPath>
                    <lightweight>true</lightweight>
                  </definition>
                </flow-definition>
                """.formatted(escaped(repository), escaped(file)));
    }

    /** A multibranch project: a job for each branch that has a Jenkinsfile, made when it is scanned: {@link #scan}. */
    public void multibranch(String path, String repository) throws IOException, InterruptedException {
        job(path, """
                <org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject plugin="workflow-multibranch">
                  <sources class="jenkins.branch.MultiBranchProject$BranchSourceList" plugin="branch-api">
                    <data>
                      <jenkins.branch.BranchSource>
                        <source class="jenkins.plugins.git.GitSCMSource" plugin="git">
                          <id>source</id>
                          <remote>%s</remote>
                          <traits><jenkins.plugins.git.traits.BranchDiscoveryTrait/></traits>
                        </source>
                      </jenkins.branch.BranchSource>
                    </data>
                    <owner class="org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject" \
                reference="../.."/>
                  </sources>
                </org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject>
                """.formatted(escaped(repository)));
    }

    /** Has a multibranch project look for its branches; each new one is built. */
    public void scan(String path) throws IOException, InterruptedException {
        post(JenkinsBuild.url(path) + "/build", Map.of("delay", "0")).orThrow();
    }

    public void folder(String path) throws IOException, InterruptedException {
        job(path, "<com.cloudbees.hudson.plugins.folder.Folder plugin=\"cloudbees-folder\"/>");
    }

    /** Asks for a build, and returns when it has begun. */
    public JenkinsBuild build(String job) throws IOException, InterruptedException {
        return begun(job, post(JenkinsBuild.url(job) + "/build", Map.of("delay", "0sec")));
    }

    /** @param parameters of the job, by their names */
    public JenkinsBuild build(String job, Map<String, String> parameters) throws IOException, InterruptedException {
        return begun(job, post(JenkinsBuild.url(job) + "/buildWithParameters?delay=0sec", parameters));
    }

    private JenkinsBuild begun(String job, Answer asked) throws IOException, InterruptedException {
        asked.orThrow();
        String queued = URI.create(asked.location()).getPath() + "api/json?tree=executable[number],why,cancelled";
        return Awaited.value(Duration.ofMinutes(2), "a build of " + job + " to begin", () -> {
            JsonNode number = json(queued).path("executable").path("number");
            return number.isInt() ? new JenkinsBuild(this, job, number.asInt()) : null;
        });
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(), answer.headers().firstValue("Location").orElse(""), answer.body());
    }

    /** Asked for anew each time: it is the session's, and a login or a restart begins another. */
    private HttpRequest.Builder withCrumb(HttpRequest.Builder request) throws IOException, InterruptedException {
        Answer answer = get("/crumbIssuer/api/json");
        if (answer.status() == 200) {
            JsonNode crumb = JSON.readTree(answer.body());
            request.header(
                    crumb.get("crumbRequestField").asText(), crumb.get("crumb").asText());
        }
        return request;
    }

    private static HttpRequest.Builder request(JenkinsServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.url(path))).timeout(Duration.ofMinutes(2));
    }

    private static HttpRequest.Builder form(String path, JenkinsServer server, Map<String, String> fields) {
        return request(server, path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(fields.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&"))));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
