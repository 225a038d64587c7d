//! The workflows of a project on GitHub Actions.
//!
//! They are templates with values (`templates/ci/`). Every value is written as a JSON string, which is a YAML scalar that
//! nothing can break out of, and none stands in a script: scripts read variables. What GitHub fills in (`${{ … }}`) reaches
//! scripts through variables as well, so that a branch's name is never code. Each job has the rights that it needs and no
//! others. Code of a pull request runs without secrets, and never on a runner of one's own unless it comes from the
//! repository itself.
//!
//! A saved plan goes from the job that plans to the job that applies as an artifact of one run. It holds no secrets (see
//! [`crate::plan`]), and both jobs run what is on the branch: a plan that a pull request made could not be trusted.

mod file;
mod jobs;
mod pipeline;

use tera::{Context, Delimiters, Tera};

pub use file::{Standing, WorkflowFile, is_workflow_name, standing};
pub use pipeline::{Pipeline, is_planned};

/// The templates by the path of what is written.
const TEMPLATES: [(&str, &str); 5] = [
    (".github/workflows/platform-check.yml", include_str!("../../templates/ci/check.yml.tera")),
    (".github/workflows/platform-plan.yml", include_str!("../../templates/ci/plan.yml.tera")),
    (".github/workflows/platform-apply.yml", include_str!("../../templates/ci/apply.yml.tera")),
    (".github/workflows/platform-nightly.yml", include_str!("../../templates/ci/nightly.yml.tera")),
    (REVIEW, include_str!("../../templates/ci/review.yml.tera")),
];
/// The steps that several of them have, by the names that they are included by.
const STEPS: [(&str, &str); 2] = [
    ("install.yml", include_str!("../../templates/ci/install.yml.tera")),
    ("terraform.yml", include_str!("../../templates/ci/terraform.yml.tera")),
];
/// The workflow that only a project with environments of pull requests has.
const REVIEW: &str = ".github/workflows/platform-review.yml";

/// The files of a project's workflows, by path.
///
/// # Panics
/// When a template is wrong, which the tests rule out: no value of a spec can make it so.
#[must_use]
pub fn workflows(pipeline: &Pipeline) -> Vec<WorkflowFile> {
    let context = Context::from_serialize(pipeline).expect("a pipeline is a record");
    let tera = engine();
    let file = |(path, _): &(&str, &str)| {
        let text = tera.render(path, &context).unwrap_or_else(|error| panic!("the template of {path}: {error:?}"));
        WorkflowFile::new(path, &text)
    };
    let is_wanted = |(path, _): &&(&str, &str)| *path != REVIEW || pipeline.has_reviews();
    TEMPLATES.iter().filter(is_wanted).map(file).collect()
}

fn engine() -> Tera {
    let mut tera = Tera::default();
    let delimiters = Delimiters {
        block_start: "<%".into(),
        block_end: "%>".into(),
        variable_start: "<<".into(),
        variable_end: ">>".into(),
        comment_start: "<#".into(),
        comment_end: "#>".into(),
    };
    tera.set_delimiters(delimiters).expect("the delimiters have two characters each");
    tera.autoescape_on([".yml"]);
    tera.set_escape_fn(|value, output| serde_json::to_writer(output, value).map_err(std::io::Error::from));
    tera.add_raw_templates(STEPS.into_iter().chain(TEMPLATES)).expect("the templates of the workflows are well-formed");
    tera
}
