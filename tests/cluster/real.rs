//! temporary
use crate::project::*;
use platform::engine::Purpose;
use serde_json::json;
#[test]
fn real() {
    let mut project = Project::new();
    project.settings.kubeconfig = Some("/tmp/kc/run/kubeconfig".into());
    project.settings.contexts = [("blue".to_owned(), "scratch".to_owned())].into();
    project.settings.wait = std::time::Duration::from_secs(3);
    let src = |image: &str, n: usize| {
        let mut o = service(image);
        o.retain(|o| !o.is_migration);
        for i in 0..n {
            o.push(config_map(&format!("c{i}"), "1"));
        }
        o.push(object(json!({"apiVersion":"argoproj.io/v1alpha1","kind":"Rollout","metadata":{"name":"r","namespace":"bookings"},
          "spec":{"selector":{"matchLabels":{"app":"r"}},"strategy":{"canary":{"steps":[{"setWeight":5}]}},"template":{"metadata":{"labels":{"app":"r"}},"spec":{"containers":[{"name":"a","image":"b"}]}}}})));
        o.push(object(json!({"apiVersion":"networking.istio.io/v1","kind":"VirtualService","metadata":{"name":"r","namespace":"bookings"},
          "spec":{"hosts":["a"],"http":[{"name":"x","route":[{"destination":{"host":"a"},"weight":100}]}]}})));
        let mut s = source(o);
        s.clusters[0].version = "1.35".into();
        s
    };
    let n: usize = std::env::var("N").ok().and_then(|n| n.parse().ok()).unwrap_or(2);
    let t = std::time::Instant::now();
    let plan = project.plan(src("x:1", n), Purpose::Change);
    println!("{} {:?}", shown(&plan), t.elapsed());
    let t = std::time::Instant::now();
    match project.apply_within(&plan, src("x:1", n), Purpose::Change) {
        Ok(x) => println!("{x:?}"),
        Err(e) => println!("{}", told(&e)),
    }
    println!("applied {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let plan = project.plan(src("x:1", n), Purpose::Change);
    println!("{} {:?}", shown(&plan), t.elapsed());
    let plan = project.plan(src("x:2", 1), Purpose::Change);
    println!("{} {:?}", shown(&plan), t.elapsed());
    match project.apply_within(&plan, src("x:2", 1), Purpose::Change) {
        Ok(x) => println!("{x:?}"),
        Err(e) => println!("{}", told(&e)),
    }
    let mut bad = src("x:2", 1);
    bad.clusters[0].files[0].objects.push(object(json!({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"bad","namespace":"bookings"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"a","image":"b","imag":"c"}]}}}})));
    bad.clusters[0].files[0].objects.push(object(json!({"apiVersion":"v1","kind":"Service","metadata":{"name":"bad","namespace":"bookings"},"spec":{"ports":[{"port":99999}]}})));
    match project.try_plan(bad, Purpose::Change) {
        Ok(x) => println!("{}", shown(&x)),
        Err(e) => println!("{}", told(&e)),
    }
    let plan = project.plan(source(vec![]), Purpose::Destroy);
    println!("{}", shown(&plan));
    let mut s = source(vec![]);
    s.clusters[0].version = "1.35".into();
    match project.apply_within(&plan, s, Purpose::Destroy) {
        Ok(x) => println!("{x:?}"),
        Err(e) => println!("{}", told(&e)),
    }
}
