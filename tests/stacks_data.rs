use camino::Utf8Path;
use platform::facts::Facts;
use platform::{hcl, model, spec, terraform};

#[test]
fn dump() {
    for environment in ["prod", "dev"] {
        let project = spec::project::Project::at(Utf8Path::new("/work/main")).unwrap();
        let loaded = project.load(environment);
        assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
        let spec = loaded.spec.unwrap();
        let environment = model::resolve(environment, &spec, Facts::embedded()).unwrap();
        for stack in terraform::stacks(&environment) {
            let folder = format!("/tmp/stacks-data/{}/{}", environment.name, stack.name);
            std::fs::create_dir_all(&folder).unwrap();
            for file in stack.files {
                std::fs::write(format!("{folder}/{}", file.name), hcl::print(&file.body).text).unwrap();
            }
        }
    }
}
