//! One stack: a root module with variables in and outputs out.
//!
//! A stack may be merged out of parts that are stacks of their own elsewhere. What one part hands on and another takes
//! is a local value then, and the same code renders both.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Facts, Provider};
use crate::hcl::{self, Block, Body, Expression};
use crate::model::{Environment, GivenText};

use super::own::Written;

/// Oldest Terraform and OpenTofu with everything that is rendered: S3 lock files (1.10), write-only attributes (1.11).
const REQUIRED_VERSION: &str = ">= 1.11";
/// The file of a stack that says which versions it needs.
const VERSIONS: &str = "versions.tf";
/// The provider that every stack has.
const AWS: &str = "aws";

/// A provider whose credentials are in no file: what its token has to be allowed.
const CLOUDFLARE: &str = "cloudflare";
const CLOUDFLARE_CREDENTIALS: &str = "The token is taken from CLOUDFLARE_API_TOKEN. It has to be allowed to edit, of the zone: DNS, Zone Settings, SSL and\n\
     Certificates, Cache Rules, Zone WAF, Load Balancers; of the account, where there are pools: Load Balancing: Monitors\n\
     and Pools.";

/// One root module.
#[derive(Debug, Clone)]
pub struct Stack {
    /// Its name and folder, for example `network`.
    pub name: String,
    /// Its files, by name.
    pub files: Vec<StackFile>,
    /// Where its variables get their values from.
    pub inputs: Vec<Input>,
}

/// One `.tf` file of a stack.
#[derive(Debug, Clone)]
pub struct StackFile {
    /// Its name, for example `main.tf`.
    pub name: String,
    /// What is in it.
    pub body: Body,
    /// The text, where the user has written it; else the body is printed.
    pub own: Option<Written>,
}

impl StackFile {
    /// A file that is printed.
    pub(super) fn of(name: impl Into<String>, body: Body) -> Self {
        Self { name: name.into(), body, own: None }
    }

    /// The file as it is written.
    #[must_use]
    pub fn printed(&self) -> hcl::Printed {
        self.own.as_ref().map_or_else(|| hcl::print(&self.body), |own| own.printed.clone())
    }
}

impl Stack {
    /// The file of a name.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&StackFile> {
        self.files.iter().find(|file| file.name == name)
    }

    /// Adds a file with what follows from its other files; without blocks there is none.
    pub(super) fn add(&mut self, environment: &Environment, name: &str, blocks: Vec<Block>) {
        if blocks.is_empty() {
            return;
        }
        let notice = Body::new().comment(environment.notice());
        self.files.push(StackFile::of(name, blocks.into_iter().fold(notice, Body::block)));
        self.sort();
    }

    /// Puts the files in order, and requires the providers of all types in them, after some were added.
    pub(super) fn settle(&mut self) {
        self.sort();
        let required = versions(&providers(&self.files));
        if let Some(file) = self.files.iter_mut().find(|file| file.name == VERSIONS) {
            let about = std::mem::take(&mut file.body).comments();
            file.body = about;
            file.body.append(required);
        }
    }

    fn sort(&mut self) {
        self.files.sort_by(|left, right| left.name.cmp(&right.name));
    }
}

/// A variable that another stack's output fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The variable of this stack.
    pub variable: String,
    /// The other stack.
    pub stack: String,
    /// The other stack's output.
    pub output: String,
}

/// Collects the parts of a stack.
pub(super) struct StackBuilder<'a> {
    environment: &'a Environment,
    name: String,
    files: Vec<StackFile>,
    variables: BTreeMap<String, (Input, &'static str, String)>,
    outputs: Vec<Block>,
    /// The stacks whose contents are parts of this one; none for most.
    parts: &'static [&'static str],
    /// The part that is being added.
    part: Option<&'static str>,
    /// What the parts hand on, and what exists in the places of outputs of stacks that are left out.
    given: BTreeMap<String, Expression>,
    /// What of that is taken.
    taken: BTreeSet<String>,
    /// Blocks of providers that have to be told something that only the stack knows.
    configured: Vec<Block>,
}

impl<'a> StackBuilder<'a> {
    /// Starts a stack.
    pub(super) fn new(environment: &'a Environment, name: impl Into<String>) -> Self {
        Self::merging(environment, name, &[])
    }

    /// Starts a stack with the contents of others in it.
    pub(super) fn merging(
        environment: &'a Environment,
        name: impl Into<String>,
        parts: &'static [&'static str],
    ) -> Self {
        Self {
            environment,
            name: name.into(),
            files: Vec::new(),
            variables: BTreeMap::new(),
            outputs: Vec::new(),
            parts,
            part: None,
            given: BTreeMap::new(),
            taken: BTreeSet::new(),
            configured: Vec::new(),
        }
    }

    /// What is added from now on belongs to this part. Its files are named after it, since those of others may have the
    /// same names.
    pub(super) fn begin(&mut self, part: &'static str) {
        self.part = Some(part);
    }

    /// Takes an output of another stack as the variable of the same name, and refers to it.
    ///
    /// `type_text` is a Terraform type such as `list(string)`. Asking twice for one output is fine.
    pub(super) fn input(&mut self, stack: &str, output: &str, type_text: &'static str, what: &str) -> Expression {
        hcl::reference(&self.taken_from(stack, output, type_text, what))
    }

    /// Takes one entry of an output that is a map.
    pub(super) fn input_entry(&mut self, stack: &str, output: &str, key: &str, what: &str) -> Expression {
        let map = self.taken_from(stack, output, "map(string)", what);
        hcl::reference(&format!("{map}[\"{key}\"]"))
    }

    /// Takes one entry of an output that is a map, of a stack of the first region, of which this one may have a
    /// counterpart as a part.
    pub(super) fn first_region_entry(&mut self, stack: &str, output: &str, key: &str, what: &str) -> Expression {
        let name = format!("first_{output}");
        let map = match self.is_given(&name, stack, output) {
            true => format!("local.{name}"),
            false => self.variable(name, stack, output, "map(string)", what),
        };
        hcl::reference(&format!("{map}[\"{key}\"]"))
    }

    /// How this stack calls an output of another one, or of one of its own parts.
    fn taken_from(&mut self, stack: &str, output: &str, type_text: &'static str, what: &str) -> String {
        if self.parts.contains(&stack) {
            self.taken.insert(output.to_owned());
            return format!("local.{output}");
        }
        if self.is_given(output, stack, output) {
            return format!("local.{output}");
        }
        self.variable(output.to_owned(), stack, output, type_text, what)
    }

    /// Whether the stack is left out and something exists in the place of its output; the local value of the name holds it.
    fn is_given(&mut self, name: &str, stack: &str, output: &str) -> bool {
        let Some(given) = self.environment.given(stack, output) else { return false };
        let value = match given {
            GivenText::Alone(text) => hcl::string(text),
            GivenText::List(items) => hcl::list(items.iter().map(hcl::string)),
            GivenText::Map(entries) => hcl::object(entries.iter().map(|(key, value)| (key, hcl::string(value)))),
        };
        self.given.insert(name.to_owned(), value);
        self.taken.insert(name.to_owned());
        true
    }

    /// Declares a variable that another stack's output fills, and says how it is called.
    fn variable(&mut self, name: String, stack: &str, output: &str, type_text: &'static str, what: &str) -> String {
        let reference = format!("var.{name}");
        let input = Input { variable: name.clone(), stack: stack.to_owned(), output: output.to_owned() };
        let description = format!("{what} Output `{output}` of stack `{stack}`.");
        self.variables.entry(name).or_insert((input, type_text, description));
        reference
    }

    /// Hands on a value.
    pub(super) fn output(&mut self, name: &str, value: Expression, description: &str) {
        if self.part.is_some() {
            self.given.insert(name.to_owned(), value.clone());
        }
        self.outputs.push(hcl::output(name, value, description));
    }

    /// Configures a provider otherwise than from the environment.
    pub(super) fn configure(&mut self, provider: Block) {
        self.configured.push(provider);
    }

    /// Adds a file.
    pub(super) fn file(&mut self, name: &str, body: Body) {
        let name = self.part.map_or_else(|| name.to_owned(), |part| format!("{part}_{name}"));
        self.files.push(StackFile::of(name, body));
    }

    /// Adds what every stack has and ends it.
    pub(super) fn finish(mut self) -> Stack {
        self.part = None;
        let providers = providers(&self.files);
        let backend = self.backend();
        let provider = Body::new().block(self.provider());
        let provider = std::mem::take(&mut self.configured).into_iter().fold(provider, Body::block);
        self.file(VERSIONS, versions(&providers));
        self.file("backend.tf", backend);
        self.file("provider.tf", provider);
        if !self.variables.is_empty() {
            let variables = self.variables.iter().fold(Body::new(), |body, (name, (_, type_text, description))| {
                body.block(hcl::variable(name, hcl::type_expression(type_text), description))
            });
            self.file("variables.tf", variables);
        }
        if !self.taken.is_empty() {
            let locals = self.locals();
            self.file("locals.tf", locals);
        }
        if !self.outputs.is_empty() {
            let outputs = std::mem::take(&mut self.outputs).into_iter().fold(Body::new(), Body::block);
            self.file("outputs.tf", outputs);
        }
        self.files.sort_by(|left, right| left.name.cmp(&right.name));
        let header = self.environment.notice();
        for file in &mut self.files {
            let written = std::mem::take(&mut file.body);
            file.body.push_comment(header.as_str());
            file.body.append(written);
        }
        let inputs = self.variables.into_values().map(|(input, ..)| input).collect();
        Stack { name: self.name, files: self.files, inputs }
    }

    /// What one part hands on and another takes, and what exists already.
    fn locals(&mut self) -> Body {
        let given = std::mem::take(&mut self.given);
        let locals = given.into_iter().filter(|(name, _)| self.taken.contains(name));
        let locals = locals.fold(Block::new("locals", &[]), |block, (name, value)| block.attribute(&name, value));
        Body::new().block(locals)
    }

    /// The state of the stack; a file of its own, so that a working copy can leave it out.
    ///
    /// The key is named, because with `encrypt` alone the backend asks for S3's own key in place of the bucket's.
    fn backend(&self) -> Body {
        let environment = self.environment;
        let key = format!("{}/{}.tfstate", environment.name, self.name);
        let made = || environment.arn("kms", &format!("alias/{}", environment.state_names().component("state")));
        let encryption_key = environment.given_text("bootstrap", "state_key_arn").map_or_else(made, str::to_owned);
        let backend = Block::new("backend", &["s3"])
            .attribute("bucket", environment.names.state_bucket())
            .attribute("key", key)
            .attribute("region", environment.cloud.region.as_str())
            .attribute("encrypt", true)
            .attribute("kms_key_id", encryption_key)
            .attribute("use_lockfile", true);
        Body::new().block(Block::new("terraform", &[]).block(backend))
    }

    /// AWS's. Others need none, and Terraform warns of an empty one: they take everything from the environment.
    fn provider(&self) -> Block {
        let environment = self.environment;
        let mut tags = environment.tags.clone();
        tags.insert("Stack".to_owned(), self.name.clone());
        let tags = tags.into_iter().map(|(key, value)| (key, hcl::string(&value)));
        let default_tags = Block::new("default_tags", &[]).attribute("tags", hcl::object(tags));
        Block::new("provider", &[AWS])
            .attribute("region", environment.cloud.region.as_str())
            .attribute("allowed_account_ids", hcl::list([hcl::string(&environment.cloud.account)]))
            .block(default_tags)
            .from(Some(environment.cloud.span))
    }
}

/// AWS's, and those of the other types in the files.
fn providers(files: &[StackFile]) -> Vec<(&'static str, &'static Provider)> {
    let blocks = files.iter().flat_map(|file| file.body.blocks());
    let types = blocks.filter(|block| matches!(block.kind(), "data" | "ephemeral" | "resource"));
    let in_use = types.filter_map(|block| Facts::embedded().provider_of(block.labels().first()?));
    let names: BTreeSet<&str> = in_use.map(|(name, _)| name).chain([AWS]).collect();
    Facts::embedded().providers().filter(|(name, _)| names.contains(name)).collect()
}

fn versions(providers: &[(&str, &Provider)]) -> Body {
    let required = providers.iter().fold(Block::new("required_providers", &[]), |required, (name, provider)| {
        let source = ("source", hcl::string(&provider.source));
        let required = if *name == CLOUDFLARE { required.comment(CLOUDFLARE_CREDENTIALS) } else { required };
        required.attribute(name, hcl::object([source, ("version", hcl::string(&provider.constraint))]))
    });
    let terraform = Block::new("terraform", &[]).attribute("required_version", REQUIRED_VERSION).block(required);
    Body::new().block(terraform)
}
