//! A cluster that vanishes in the middle: nothing is lost, and the next run goes on.

use platform::engine::Purpose;

use crate::project::{Project, config_map, deployment, migration, namespace, source, told};

/// What is applied: something of most classes, one after the other.
fn objects() -> Vec<platform::engine::ObjectSource> {
    vec![
        namespace("bookings"),
        config_map("a", "1"),
        config_map("b", "1"),
        migration("migrate-1", "test/none"),
        deployment("api", "example.com/api:1", "test/none"),
    ]
}

#[test]
fn wherever_it_vanishes_the_next_run_goes_on_to_the_end() {
    let undisturbed = Project::new();
    let plan = undisturbed.plan(source(objects()), Purpose::Change);
    let before = undisturbed.server.come_back();
    undisturbed.apply_within(&plan, source(objects()), Purpose::Change).unwrap();
    let requests = undisturbed.server.come_back() - before;
    assert!(requests > 20, "{requests}");
    // Every one of them would take minutes.
    for after in (0..requests).step_by(11) {
        let project = Project::new();
        let plan = project.plan(source(objects()), Purpose::Change);
        project.server.vanish_after(after);
        let error = project.apply_within(&plan, source(objects()), Purpose::Change).unwrap_err();
        let said = told(&error);
        assert!(said.starts_with("cluster blue: the cluster cannot be reached: "), "after {after}: {said}");
        project.server.come_back();
        project
            .apply_within(&plan, source(objects()), Purpose::Change)
            .unwrap_or_else(|error| panic!("{after}: {error}"));
        assert!(project.plan(source(objects()), Purpose::Change).is_empty(), "after {after}");
    }
}
