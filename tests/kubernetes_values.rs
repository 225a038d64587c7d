//! What the spec's values come to in the rendered objects: values that try to get out of their place, templates of the
//! project's own, patches.

#![expect(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

const SPEC: &str = r#"
apiVersion: platform/v1
platform: shop
owner: shop-team
cloud: { provider: aws, account: "444455556666", region: eu-central-1 }
network: { cidr: 10.20.0.0/20, zones: 2, nat: single }
clusters:
  blue: { version: "1.36" }
nodes:
  general: { instances: [m7g.large], max: 3 }
"#;

/// Renders a project with one environment, and gives its folder; or what is wrong with it.
fn render(services: &str, templates: &[(&str, &str)]) -> Result<tempfile::TempDir, String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("environments/dev.yaml", &format!("{}{services}", SPEC.trim_start()));
    templates.iter().for_each(|(name, text)| write(&format!("templates/kubernetes/{name}"), text));
    let output = Command::new(env!("CARGO_BIN_EXE_platform"))
        .args(["--dir", ".", "--today", "2026-11-22", "render", "--env", "dev"])
        .current_dir(folder.path())
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .output()
        .unwrap();
    match output.status.success() {
        true => Ok(folder),
        false => Err(String::from_utf8(output.stderr).unwrap()),
    }
}

/// The documents of a rendered file whose kind is `kind`.
fn objects(project: &Path, file: &str, kind: &str) -> String {
    let text = fs::read_to_string(project.join("dist/dev/kubernetes/blue").join(file)).unwrap();
    let of_kind = text.split("\n---\n").filter(|document| document.contains(&format!("\nkind: {kind}\n")));
    of_kind.collect::<Vec<_>>().join("\n---\n")
}

#[test]
fn values_stay_in_their_place() {
    let services = r##"
services:
  api:
    image: "ghcr.io/example/api:1.0.0"
    environment:
      BRACES: "{{ environment.name }}{% raw %}"
      COLON: "a\n  b: c"
      COMMENT: "a # b"
      DOCUMENT: "a\n---\nkind: Secret"
      NOTHING: "null"
      QUOTES: "\"}, x: 'y'"
      SWITCH: "no"
    command: ["sh", "-c", "echo \"{}\" && exit"]
"##;
    let project = render(services, &[]).unwrap();
    insta::assert_snapshot!(objects(project.path(), "services/api.yaml", "ConfigMap"), @r##"
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: api
      namespace: shop
      labels:
        app.kubernetes.io/managed-by: platform
        app.kubernetes.io/name: api
        app.kubernetes.io/part-of: shop
        app.kubernetes.io/version: "1.0.0"
        platform.io/environment: dev
    data:
      BRACES: "{{ environment.name }}{% raw %}"
      COLON: |-
        a
          b: c
      COMMENT: "a # b"
      DOCUMENT: |-
        a
        ---
        kind: Secret
      NOTHING: "null"
      QUOTES: "\"}, x: 'y'"
      SWITCH: "no"
    "##);
}

#[test]
fn control_characters_are_refused() {
    let services = "\nservices:\n  api: { image: \"ghcr.io/example/api:1.0.0\", environment: { X: \"a\\0b\" } }\n";
    insta::assert_snapshot!(render(services, &[]).unwrap_err(), @r##"
    error[wrong-value]: `services.api.environment.X` must be text that can be printed
      --> environments/dev.yaml:12:64
       |
    12 |   api: { image: "ghcr.io/example/api:1.0.0", environment: { X: "a\0b" } }
       |                                                                ^^^^^^ it has the character U+0000
       |
       = help: leave the character out

    1 error
    "##);
}

#[test]
fn a_template_of_the_project_replaces_ours_and_another_adds_an_object() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ service.name }}\n  namespace: {{ environment.namespace }}\n\
                   spec:\n  ports:\n    - name: http\n      port: 80\n      targetPort: http\n  selector:\n    \
                   app.kubernetes.io/name: {{ service.name }}\n";
    let extra = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ service.name ~ \"-extra\" }}\n  \
                 namespace: {{ environment.namespace }}\ndata:\n  {{ service.name }}: {{ service.image }}\n";
    let templates = [("service/service.yaml.tera", service), ("service/extra.yaml.tera", extra)];
    let services = "\nservices:\n  api: { image: \"ghcr.io/example/api:1.0.0\", port: 8080 }\n";
    // The route of the built-in template still leads to the port of the service.
    let refused = render(services, &templates).unwrap_err();
    assert!(refused.contains("`api` has a route to `api` at port 8080, which it does not have"), "{refused}");
    let service = service.replace("port: 80\n", "port: {{ service.port }}\n");
    let project = render(services, &[("service/service.yaml.tera", &service), templates[1]]).unwrap();
    insta::assert_snapshot!(objects(project.path(), "services/api.yaml", "Service"), @r##"
    apiVersion: v1
    kind: Service
    metadata:
      name: api
      namespace: shop
      labels:
        app.kubernetes.io/managed-by: platform
        app.kubernetes.io/name: api
        app.kubernetes.io/part-of: shop
        app.kubernetes.io/version: "1.0.0"
        platform.io/environment: dev
    spec:
      ports:
        - name: http
          port: 8080
          targetPort: http
      selector:
        app.kubernetes.io/name: api
    "##);
    insta::assert_snapshot!(objects(project.path(), "services/api.yaml", "ConfigMap"), @r##"
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: api-extra
      namespace: shop
      labels:
        app.kubernetes.io/managed-by: platform
        app.kubernetes.io/name: api
        app.kubernetes.io/part-of: shop
        app.kubernetes.io/version: "1.0.0"
        platform.io/environment: dev
    data:
      api: ghcr.io/example/api:1.0.0
    "##);
}

#[test]
fn patches_set_merge_and_delete() {
    let services = r#"
services:
  api: { image: "ghcr.io/example/api:1.0.0", port: 8080, replicas: { min: 2, max: 4 } }
patches:
  budget:
    target: { kind: PodDisruptionBudget, name: "a*" }
    set: { spec.maxUnavailable: 1 }
    merge: { metadata.labels: { example.com/owner: "no", app.kubernetes.io/version: null } }
    delete: [spec.unhealthyPodEvictionPolicy]
"#;
    let project = render(services, &[]).unwrap();
    insta::assert_snapshot!(objects(project.path(), "services/api.yaml", "PodDisruptionBudget"), @r##"
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: api
      namespace: shop
      labels:
        app.kubernetes.io/managed-by: platform
        app.kubernetes.io/name: api
        app.kubernetes.io/part-of: shop
        example.com/owner: "no"
        platform.io/environment: dev
    spec:
      maxUnavailable: 1
      selector:
        matchLabels:
          app.kubernetes.io/component: service
          app.kubernetes.io/name: api
    "##);
}
