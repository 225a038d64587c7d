//! Repositories of container images, and what the registry of a region has only once.
//!
//! What is in a repository is copied to the second region by ECR, but not how it is set: so the repositories there are made
//! here as well, before the copying begins.

use serde_json::{Value, json};

use crate::hcl::{self, Block, Body, Expression, reference, resource};
use crate::model::{Environment, ImageRepository, Registry, RegistryRules};
use crate::terraform::in_region;
use crate::terraform::key::{alias_as, grants_through, key_as, retirement_through, use_through};
use crate::terraform::policy::{Statement, document};
use crate::terraform::stack::StackBuilder;

/// The most paths that one rule of replication names, and the longest list of rules (Amazon ECR API Reference).
const PATHS_OF_A_RULE: usize = 100;

/// Whether the environment makes anything in a registry.
pub(in crate::terraform) fn are_there(environment: &Environment) -> bool {
    environment.regions().any(|region| {
        let Registry { repositories, rules } = &region.registry;
        !repositories.is_empty() || rules.is_some()
    })
}

/// Adds what the environment makes in the registries of its regions.
pub(super) fn add(environment: &Environment, stack: &mut StackBuilder<'_>) {
    let first = registry(Place { environment, second: false });
    if !first.is_empty() {
        stack.file("repositories.tf", first);
    }
    if let Some(recovery) = &environment.recovery {
        let second = registry(Place { environment: &recovery.environment, second: true });
        if !second.is_empty() {
            stack.file("repositories_recovery.tf", in_region(recovery.region(), second));
        }
    }
    let urls = environment.registry.repositories.iter().map(|repository| {
        let url = reference(&format!("aws_ecr_repository.{}.repository_url", label(&repository.path)));
        (repository.path.clone(), url)
    });
    let urls: Vec<_> = urls.collect();
    if !urls.is_empty() {
        stack.output("repository_urls", hcl::object(urls), "Addresses of the repositories of images, by path.");
    }
}

/// One of the regions of the environment.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// What is in the region.
    environment: &'a Environment,
    /// Whether it is the second one.
    second: bool,
}

impl Place<'_> {
    /// The label of what each region has.
    fn label(self, name: &str) -> String {
        if self.second { format!("{name}_recovery") } else { name.to_owned() }
    }
}

/// The path of a repository as a label: no path has two hyphens or underscores in a row, so that no two have the same.
fn label(path: &str) -> String {
    let label = path.replace('/', "__").replace('.', "--");
    if label.starts_with(|first: char| first.is_ascii_digit()) { format!("_{label}") } else { label }
}

fn registry(place: Place<'_>) -> Body {
    let Registry { repositories, rules } = &place.environment.registry;
    let mut body = Body::new();
    if !repositories.is_empty() {
        body = key(place, repositories).into_iter().fold(body, Body::block);
    }
    let all = repositories.iter().flat_map(|repository| one(place, repository));
    body = all.fold(body, Body::block);
    if let Some(rules) = rules {
        body.push_block(scanning(place, rules));
        if !rules.copies.is_empty() {
            body.push_block(replication(place, rules));
        }
    }
    body
}

fn key(place: Place<'_>, repositories: &[ImageRepository]) -> [Block; 2] {
    let (environment, label) = (place.environment, place.label("images"));
    let description = format!("{}: encrypts container images.", environment.names.prefix());
    let statements = vec![
        use_through(environment, &["ecr"]),
        grants_through(environment, &["ecr"]),
        retirement_through(environment, &["ecr"]),
    ];
    let key = key_as(environment, &label, "images", &description, statements).about(
        "What is in the repositories. ECR uses it by grants, so that whoever takes an image needs no right to the key.",
    );
    let is_needed = repositories.iter().any(|repository| repository.protected);
    [super::kept(is_needed, key), alias_as(environment, &label, "images")]
}

/// A repository, how long its images stay, and who else may take them.
fn one(place: Place<'_>, repository: &ImageRepository) -> Vec<Block> {
    let label = place.label(&label(&repository.path));
    let key = reference(&format!("aws_kms_key.{}.arn", place.label("images")));
    let property = |kind: &str| {
        resource(kind, &label)
            .attribute("repository", reference(&format!("aws_ecr_repository.{label}.name")))
            .from(Some(repository.span))
    };
    let made = resource("aws_ecr_repository", &label)
        .about(about(place, repository))
        .attribute("name", repository.path.as_str())
        .attribute("image_tag_mutability", "IMMUTABLE")
        .attribute("force_delete", !repository.protected)
        .nested("encryption_configuration", |block| block.attribute("encryption_type", "KMS").attribute("kms_key", key))
        .nested("image_scanning_configuration", |block| block.attribute("scan_on_push", true))
        .from(Some(repository.span));
    let lifecycle = property("aws_ecr_lifecycle_policy").attribute("policy", hcl::jsonencode(lifecycle(repository)));
    let mut blocks = vec![super::kept(repository.protected, made), lifecycle];
    if !repository.readers.is_empty() {
        let policy = document([readers(place.environment, repository)]);
        blocks.push(property("aws_ecr_repository_policy").attribute("policy", policy));
    }
    blocks
}

fn about(place: Place<'_>, repository: &ImageRepository) -> String {
    let path = &repository.path;
    let what = if place.second { "The copy of the images" } else { "The images" };
    format!(
        "{what} {path}. A tag stays with the image that it was given to, and every image is scanned when it is pushed.\n\
         All environments of the account that use it share it."
    )
}

/// Of images that are lists of others, for several processors, ECR keeps the others for as long as the list.
fn lifecycle(repository: &ImageRepository) -> Value {
    let rule = |priority: u32, description: String, selection: Value| {
        json!({
            "rulePriority": priority,
            "description": description,
            "selection": selection,
            "action": { "type": "expire" },
        })
    };
    let days = repository.untagged_days;
    let untagged = rule(
        1,
        format!("What no tag names goes after {days} days"),
        json!({ "tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days }),
    );
    let counted = repository.keep.map(|keep| {
        let selection = json!({ "tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": keep });
        rule(2, format!("The newest {keep} stay"), selection)
    });
    let rules: Vec<Value> = std::iter::once(untagged).chain(counted).collect();
    json!({ "rules": rules })
}

/// The machines of environments of this platform in other accounts.
fn readers(environment: &Environment, repository: &ImageRepository) -> Statement {
    let root = |account: &String| format!("arn:{}:iam::{account}:root", environment.cloud.partition);
    let machines = |account: &String| {
        format!("arn:{}:iam::{account}:role/{}-*-node", environment.cloud.partition, environment.platform)
    };
    Statement::allow("TakenByOtherAccounts")
        .principals("AWS", repository.readers.iter().map(root))
        .actions(&["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"])
        .when("ArnLike", "aws:PrincipalArn", repository.readers.iter().map(machines))
}

fn scanning(place: Place<'_>, rules: &RegistryRules) -> Block {
    let (kind, frequency, about) = match rules.is_inspected {
        true => (
            "ENHANCED",
            "CONTINUOUS_SCAN",
            "Inspector looks into every image when it is pushed, and when a weakness becomes known.",
        ),
        false => ("BASIC", "SCAN_ON_PUSH", "Every image is scanned when it is pushed."),
    };
    resource("aws_ecr_registry_scanning_configuration", &place.label("main"))
        .about(format!("{about} A registry has this once."))
        .attribute("scan_type", kind)
        .nested("rule", |rule| {
            rule.attribute("scan_frequency", frequency).nested("repository_filter", |filter| {
                filter.attribute("filter", "*").attribute("filter_type", "WILDCARD")
            })
        })
        .from(Some(rules.span))
}

/// Only what is pushed from then on is copied, so that the repositories of both regions are there first.
fn replication(place: Place<'_>, rules: &RegistryRules) -> Block {
    let account = place.environment.cloud.account.as_str();
    let mut configuration = Block::new("replication_configuration", &[]);
    for (region, paths) in &rules.copies {
        let paths: Vec<&String> = paths.iter().collect();
        for chunk in paths.chunks(PATHS_OF_A_RULE) {
            configuration = configuration.nested("rule", |rule| {
                let rule = rule.nested("destination", |destination| {
                    destination.attribute("region", region.as_str()).attribute("registry_id", account)
                });
                chunk.iter().fold(rule, |rule, path| {
                    rule.nested("repository_filter", |filter| {
                        filter.attribute("filter", path.as_str()).attribute("filter_type", "PREFIX_MATCH")
                    })
                })
            });
        }
    }
    resource("aws_ecr_replication_configuration", &place.label("main"))
        .about("What is pushed is copied to the second region, for all environments of the account. A registry has this once.")
        .block(configuration)
        .optional("depends_on", copies(place.environment))
        .from(Some(rules.span))
}

/// The repositories that this environment makes for copies; `None` when there are none.
fn copies(environment: &Environment) -> Option<Expression> {
    let second = environment.recovery.iter().flat_map(|recovery| &recovery.environment.registry.repositories);
    let copies: Vec<Expression> =
        second.map(|it| reference(&format!("aws_ecr_repository.{}_recovery", label(&it.path)))).collect();
    (!copies.is_empty()).then(|| hcl::list(copies))
}
