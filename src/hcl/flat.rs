//! Expressions on one line, spaced as `terraform fmt` spaces tokens.

use super::Expression;
use super::escape::{escape, escape_before_interpolation};
use ::hcl::expr::{
    BinaryOp, BinaryOperator, Conditional, ForExpr, FuncCall, ObjectKey, Operation, TemplateExpr, Traversal,
    TraversalOperator, UnaryOp,
};
use ::hcl::template::{Element, Template};

/// An expression on one line, as it is written in a file.
#[must_use]
pub fn expression_text(expression: &Expression) -> String {
    flat(expression)
}

/// The whole expression on one line.
pub(super) fn flat(expression: &Expression) -> String {
    match expression {
        Expression::Null => "null".to_owned(),
        Expression::Bool(value) => value.to_string(),
        Expression::Number(number) => number.to_string(),
        Expression::String(text) => quoted(text),
        Expression::Array(items) => format!("[{}]", joined(items)),
        Expression::Object(entries) => flat_object(entries.iter()),
        Expression::TemplateExpr(template) => flat_template(template),
        Expression::Variable(variable) => variable.as_str().to_owned(),
        Expression::Traversal(traversal) => flat_traversal(traversal),
        Expression::FuncCall(call) => flat_call(call),
        Expression::Parenthesis(inner) => format!("({})", flat(inner)),
        Expression::Conditional(conditional) => flat_conditional(conditional),
        Expression::Operation(operation) => flat_operation(operation),
        Expression::ForExpr(for_expression) => flat_for(for_expression),
        // The enum is open; hcl-rs prints its newer kinds itself.
        other => other.to_string(),
    }
}

/// Literal text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

/// `${…}` around an expression; fmt sets an object's braces apart from the interpolation's.
pub(super) fn interpolation(expression: &Expression) -> String {
    let inner = flat(expression);
    let before = if inner.starts_with('{') { " " } else { "" };
    let after = if inner.ends_with('}') { " " } else { "" };
    format!("${{{before}{inner}{after}}}")
}

/// A key: bare when Terraform reads it back as the same text.
pub(super) fn key(key: &ObjectKey) -> String {
    match key {
        ObjectKey::Identifier(name) => bare_or_quoted(name.as_str()),
        ObjectKey::Expression(Expression::String(text)) => bare_or_quoted(text),
        ObjectKey::Expression(template @ Expression::TemplateExpr(_)) => flat(template),
        ObjectKey::Expression(parenthesis @ Expression::Parenthesis(_)) => flat(parenthesis),
        ObjectKey::Expression(other) => format!("({})", flat(other)),
        other => other.to_string(),
    }
}

/// Quotes all that is not a plain ASCII identifier, and the words that the HCL grammar takes for something else there.
fn bare_or_quoted(text: &str) -> String {
    let start = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let rest = text.chars().all(|other| other.is_ascii_alphanumeric() || other == '_' || other == '-');
    let keyword = matches!(text, "null" | "true" | "false" | "for" | "in" | "if");
    if start && rest && !keyword { text.to_owned() } else { quoted(text) }
}

/// The name of a function with its namespace.
pub(super) fn call_name(call: &FuncCall) -> String {
    call.name.namespace.iter().chain([&call.name.name]).map(|name| name.as_str()).collect::<Vec<_>>().join("::")
}

fn joined(items: &[Expression]) -> String {
    items.iter().map(flat).collect::<Vec<_>>().join(", ")
}

fn flat_object<'a>(entries: impl Iterator<Item = (&'a ObjectKey, &'a Expression)>) -> String {
    let entries: Vec<String> = entries.map(|(name, value)| format!("{} = {}", key(name), flat(value))).collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

fn flat_call(call: &FuncCall) -> String {
    let expand = if call.expand_final { "..." } else { "" };
    format!("{}({}{expand})", call_name(call), joined(&call.args))
}

fn flat_traversal(traversal: &Traversal) -> String {
    let mut text = match &traversal.expr {
        base @ (Expression::Variable(_) | Expression::FuncCall(_) | Expression::Parenthesis(_)) => flat(base),
        base @ (Expression::Array(_) | Expression::Object(_) | Expression::ForExpr(_)) => flat(base),
        other => format!("({})", flat(other)),
    };
    for operator in &traversal.operators {
        text.push_str(&match operator {
            TraversalOperator::AttrSplat => ".*".to_owned(),
            TraversalOperator::FullSplat => "[*]".to_owned(),
            TraversalOperator::GetAttr(name) => format!(".{}", name.as_str()),
            TraversalOperator::Index(index) => format!("[{}]", flat(index)),
            TraversalOperator::LegacyIndex(index) => format!(".{index}"),
        });
    }
    text
}

fn flat_conditional(conditional: &Conditional) -> String {
    format!(
        "{} ? {} : {}",
        operand(&conditional.cond_expr, 0),
        operand(&conditional.true_expr, 0),
        operand(&conditional.false_expr, 0)
    )
}

fn flat_operation(operation: &Operation) -> String {
    match operation {
        Operation::Unary(unary) => flat_unary(unary),
        Operation::Binary(BinaryOp { lhs_expr, operator, rhs_expr }) => {
            let precedence = precedence(*operator);
            // Operators of one precedence bind to the left, so an equal one on the right needs its parentheses.
            format!("{} {} {}", operand(lhs_expr, precedence), operator.as_str(), operand(rhs_expr, precedence + 1))
        }
    }
}

fn flat_unary(unary: &UnaryOp) -> String {
    let inner = operand(&unary.expr, u8::MAX);
    let inner = if inner.starts_with('-') { format!("({inner})") } else { inner };
    format!("{}{inner}", unary.operator.as_str())
}

/// An operand, in parentheses when it binds less tightly than its surroundings.
fn operand(expression: &Expression, surroundings: u8) -> String {
    let needs_parentheses = match expression {
        Expression::Conditional(_) => true,
        Expression::Operation(operation) => match operation.as_ref() {
            Operation::Binary(binary) => precedence(binary.operator) < surroundings,
            Operation::Unary(_) => false,
        },
        _ => false,
    };
    if needs_parentheses { format!("({})", flat(expression)) } else { flat(expression) }
}

/// How tightly an operator binds, from HCL's syntax specification.
fn precedence(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Or => 1,
        BinaryOperator::And => 2,
        BinaryOperator::Eq | BinaryOperator::NotEq => 3,
        BinaryOperator::Less | BinaryOperator::LessEq | BinaryOperator::Greater | BinaryOperator::GreaterEq => 4,
        BinaryOperator::Plus | BinaryOperator::Minus => 5,
        BinaryOperator::Mul | BinaryOperator::Div | BinaryOperator::Mod => 6,
    }
}

fn flat_for(expression: &ForExpr) -> String {
    let key_variable = expression.key_var.iter().map(|name| format!("{}, ", name.as_str())).collect::<String>();
    let condition = expression.cond_expr.iter().map(|condition| format!(" if {}", flat(condition))).collect::<String>();
    let head =
        format!("for {key_variable}{} in {} :", expression.value_var.as_str(), flat(&expression.collection_expr));
    let value = flat(&expression.value_expr);
    match &expression.key_expr {
        None => format!("[{head} {value}{condition}]"),
        Some(key) => {
            let grouping = if expression.grouping { "..." } else { "" };
            format!("{{ {head} {} => {value}{grouping}{condition} }}", flat(key))
        }
    }
}

/// A template between quotes. Heredocs come out quoted as well: their text is neither escaped nor indented in HCL.
fn flat_template(template: &TemplateExpr) -> String {
    match Template::from_expr(template) {
        Ok(parsed) => quoted_elements(parsed.elements()),
        Err(error) => {
            debug_assert!(false, "not a template: {error}");
            quoted(&template.to_string())
        }
    }
}

/// Literal strings that are interpolated are text as any other; see `push_raw_text` for where they come from.
fn quoted_elements(elements: &[Element]) -> String {
    let mut source = String::from("\"");
    let mut text = String::new();
    for element in elements {
        match element {
            Element::Literal(literal) => text.push_str(literal),
            Element::Interpolation(inner) => match &inner.expr {
                Expression::String(literal) => text.push_str(literal),
                expression => {
                    source.push_str(&escape_before_interpolation(&text));
                    text.clear();
                    source.push_str(&interpolation(expression));
                }
            },
            Element::Directive(_) => debug_assert!(false, "template directives are not printed; use a conditional"),
        }
    }
    source.push_str(&escape(&text));
    source.push('"');
    source
}
