//! Short ways to build the expressions that stacks need.

use super::Expression;
use super::escape::escape;
use super::flat;
use ::hcl::expr::{ForExpr, FuncCall, FuncName, ObjectKey, TemplateExpr, Traversal, TraversalOperator, Variable};
use ::hcl::{Identifier, Number};
use serde_json::Value;

/// A piece of a [`template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Part<'a> {
    /// Literal text.
    Text(&'a str),
    /// The value of an expression, written as `${…}`.
    Reference(Expression),
}

/// A reference such as `aws_vpc.main.id`, `var.subnet_ids`, `each.value`, `aws_subnet.private[*].id` or
/// `module.network.ids["a"]`.
///
/// # Panics
/// In debug builds, when `path` is not a reference: paths are written by us, never by users.
#[must_use]
pub fn reference(path: &str) -> Expression {
    if let Some(names) = dotted_names(path) {
        return names;
    }
    match path.parse() {
        Ok(expression @ (Expression::Variable(_) | Expression::Traversal(_))) => expression,
        _ => malformed(path, "a reference"),
    }
}

/// What the parser makes of names joined by dots, as nearly all references are: a stack has hundreds of them.
fn dotted_names(path: &str) -> Option<Expression> {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|other| other.is_ascii_alphanumeric() || other == '_' || other == '-')
    };
    let (first, rest) = path.split_once('.')?;
    if !is_name(first) || !rest.split('.').all(is_name) {
        return None;
    }
    let attributes = rest.split('.').map(|name| TraversalOperator::GetAttr(Identifier::unchecked(name)));
    Some(Traversal::new(Variable::unchecked(first), attributes).into())
}

/// A type such as `string`, `list(string)` or `object({ name = string, size = optional(number, 3) })`.
///
/// # Panics
/// In debug builds, when `text` is not an expression: types are written by us, never by users.
#[must_use]
pub fn type_expression(text: &str) -> Expression {
    match text.parse() {
        Ok(expression @ (Expression::Variable(_) | Expression::FuncCall(_))) => expression,
        _ => malformed(text, "a type"),
    }
}

/// Keeps a programmer's mistake visible in the output, where Terraform will refuse it, instead of ending the process.
fn malformed(text: &str, wanted: &str) -> Expression {
    debug_assert!(false, "`{text}` is not {wanted}");
    Expression::Variable(Variable::unchecked(text))
}

/// Literal text; nothing in it is ever interpreted.
#[must_use]
pub fn string(text: impl Into<String>) -> Expression {
    Expression::String(text.into())
}

/// Text with values in it: `"arn:${data.aws_partition.current.partition}:iam"`.
///
/// A template of one reference only is that reference, as `terraform fmt` would have it.
#[must_use]
pub fn template(parts: &[Part<'_>]) -> Expression {
    let mut raw = String::new();
    let mut text = String::new();
    let mut references = 0;
    for part in parts {
        match part {
            Part::Text(piece) => text.push_str(piece),
            Part::Reference(expression) => {
                push_raw_text(&mut raw, &text);
                text.clear();
                raw.push_str(&flat::interpolation(expression));
                references += 1;
            }
        }
    }
    match (references, parts) {
        (0, _) => return Expression::String(text),
        (1, [Part::Reference(expression)]) => return expression.clone(),
        _ => push_raw_text(&mut raw, &text),
    }
    TemplateExpr::QuotedString(raw).into()
}

/// Adds literal text to what hcl-rs keeps in a template: text as it is, `${` only for interpolations.
///
/// That form has no way to say "a dollar sign, then an interpolation", so such text becomes an interpolated string;
/// the printer merges it with its surroundings again.
fn push_raw_text(raw: &mut String, text: &str) {
    if text.contains("${") || text.contains("%{") || text.ends_with(['$', '%']) {
        raw.push_str(&format!("${{\"{}\"}}", escape(text)));
    } else {
        raw.push_str(text);
    }
}

/// A call of a function: `call("merge", vec![a, b])`; provider functions as `provider::aws::arn_parse`.
#[must_use]
pub fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    let mut names: Vec<Identifier> = name.split("::").map(Identifier::unchecked).collect();
    let last = names.pop().unwrap_or_else(|| Identifier::unchecked(name));
    let name = FuncName::new(last).with_namespace(names);
    FuncCall { name, args: arguments, expand_final: false }.into()
}

/// `{ for item in collection : key => item }`: the items of a collection by one of their attributes.
#[must_use]
pub fn by_attribute(item: &str, collection: Expression, attribute: &str) -> Expression {
    let value: Expression = Variable::unchecked(item).into();
    let key = reference(&format!("{item}.{attribute}"));
    ForExpr::new(Identifier::unchecked(item), collection, value).with_key_expr(key).into()
}

/// `[for item in collection : item.attribute]`: an attribute of each item of a collection.
#[must_use]
pub fn attribute_of_each(item: &str, collection: Expression, attribute: &str) -> Expression {
    ForExpr::new(Identifier::unchecked(item), collection, reference(&format!("{item}.{attribute}"))).into()
}

/// An object; keys are quoted only when they are not identifiers. A later entry replaces an earlier one of the same key.
#[must_use]
pub fn object<Key: Into<String>>(entries: impl IntoIterator<Item = (Key, Expression)>) -> Expression {
    let entries = entries.into_iter().map(|(key, value)| (ObjectKey::from(Expression::String(key.into())), value));
    Expression::Object(entries.collect())
}

/// A list.
#[must_use]
pub fn list<Item: Into<Expression>>(items: impl IntoIterator<Item = Item>) -> Expression {
    Expression::Array(items.into_iter().map(Into::into).collect())
}

/// `jsonencode(…)` of a JSON value, or of an expression that may hold references.
#[must_use]
pub fn jsonencode(value: impl ToExpression) -> Expression {
    call("jsonencode", vec![value.to_expression()])
}

/// What can become an expression: expressions themselves, and JSON, whose strings are literal text.
pub trait ToExpression {
    /// The expression.
    fn to_expression(self) -> Expression;
}

impl ToExpression for Expression {
    fn to_expression(self) -> Expression {
        self
    }
}

impl ToExpression for Value {
    fn to_expression(self) -> Expression {
        match self {
            Self::Null => Expression::Null,
            Self::Bool(value) => value.into(),
            Self::Number(number) => number_expression(&number),
            Self::String(text) => text.into(),
            Self::Array(items) => list(items.into_iter().map(Self::to_expression)),
            Self::Object(entries) => object(entries.into_iter().map(|(key, value)| (key, value.to_expression()))),
        }
    }
}

fn number_expression(number: &serde_json::Number) -> Expression {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(positive), _, _) => positive.into(),
        (_, Some(negative), _) => negative.into(),
        (_, _, float) => float.into_iter().find_map(Number::from_f64).map_or(Expression::Null, Expression::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, attribute_of_each, by_attribute, call, dotted_names, reference, template};
    use crate::hcl::{Body, Expression, print};

    fn printed(expression: Expression) -> String {
        print(&Body::new().attribute("x", expression)).text
    }

    #[test]
    fn templates_keep_text_and_references_apart() {
        let name = || Part::Reference(reference("var.name"));
        let cases = [
            (template(&[]), "x = \"\"\n"),
            (template(&[Part::Text("a"), Part::Text("b")]), "x = \"ab\"\n"),
            (template(&[name()]), "x = var.name\n"),
            (template(&[Part::Text("a-"), name(), Part::Text("-b")]), "x = \"a-${var.name}-b\"\n"),
            (template(&[Part::Text("$"), name()]), "x = \"\\u0024${var.name}\"\n"),
            (template(&[Part::Text("$"), Part::Text("{a}"), name()]), "x = \"$${a}${var.name}\"\n"),
            (template(&[name(), Part::Text("$${a}\"\n")]), "x = \"${var.name}$$${a}\\\"\\n\"\n"),
            (template(&[name(), Part::Text("%"), name()]), "x = \"${var.name}%${var.name}\"\n"),
        ];
        for (expression, expected) in cases {
            assert_eq!(printed(expression), expected);
        }
    }

    #[test]
    fn references_are_traversals() {
        for path in [
            "var.subnet_ids",
            "each.value",
            "aws_eks_cluster.main.identity[0].oidc[0].issuer",
            "aws_subnet.private[*].id",
            "module.network.ids[\"a b\"]",
        ] {
            assert_eq!(printed(reference(path)), format!("x = {path}\n"));
        }
    }

    #[test]
    fn names_joined_by_dots_are_what_the_parser_makes_of_them() {
        for path in ["var.subnet_ids", "data.aws_region.current.region", "aws_iam_role.service-api.arn", "_a._b"] {
            assert_eq!(dotted_names(path), path.parse().ok(), "{path}");
        }
        for path in ["region", "a.0", "a[0].b", "a.*.b", "a..b", "a.b ", ".a", "a.é"] {
            assert_eq!(dotted_names(path), None, "{path}");
        }
    }

    #[test]
    fn items_by_attribute() {
        let expression = by_attribute("zone", reference("var.zones"), "name");
        assert_eq!(printed(expression), "x = { for zone in var.zones : zone.name => zone }\n");
        let expression = attribute_of_each("zone", reference("var.zones"), "name");
        assert_eq!(printed(expression), "x = [for zone in var.zones : zone.name]\n");
    }

    #[test]
    fn provider_functions_keep_their_namespace() {
        let expression = call("provider::aws::arn_parse", vec![reference("var.arn")]);
        assert_eq!(printed(expression), "x = provider::aws::arn_parse(var.arn)\n");
    }
}
