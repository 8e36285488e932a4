package io.jenkins.plugins.zerodown.jenkins.configuration;

import hudson.util.FormValidation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;

/** Judges one field of a form as the engine would, among other values that are in order. */
final class FieldCheck {
    private FieldCheck() {}

    /** @param written fields of a target as they were typed; a blank one counts as not there */
    static FormValidation ofTarget(String field, Map<String, ?> written) {
        return judge(field, EngineText.of(over(target(server()), written), ""));
    }

    /** @param written fields of a server; those of its jump host in a map of their own */
    static FormValidation ofServer(String field, Map<String, ?> written) {
        return judge("servers[0]." + field, EngineText.of(target(over(server(), written)), ""));
    }

    static FormValidation ofApplication(String application) {
        return judge("application", EngineText.of(target(server()), application));
    }

    private static FormValidation judge(String field, EngineText text) {
        if (!Jenkins.get().hasPermission(Jenkins.ADMINISTER)) {
            return FormValidation.ok();
        }
        List<String> problems = text.problems().stream()
                .filter(problem -> problem.concerns(field) || problem.field().isEmpty())
                .map(problem -> problem.within(field))
                .toList();
        return problems.isEmpty() ? FormValidation.ok() : FormValidation.error(String.join("; ", problems));
    }

    private static Map<String, Object> target(Map<String, ?> server) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("name", "target");
        target.put("deployPath", "/var/www/app");
        target.put("servers", List.of(server));
        return target;
    }

    private static Map<String, Object> server() {
        return Map.of("host", "web1.example.com", "credentialsId", "deploy");
    }

    private static Map<String, Object> over(Map<String, Object> sound, Map<String, ?> fields) {
        Map<String, Object> all = new LinkedHashMap<>(sound);
        all.keySet().removeAll(fields.keySet());
        all.putAll(Typed.only(fields));
        return all;
    }
}
