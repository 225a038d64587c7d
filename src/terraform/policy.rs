//! IAM policy documents: who may do what to which resource, under which conditions.
//!
//! Account, region and names are known while rendering, so that a document is plain text in the plan and a reader sees
//! every permission before it exists. Only what AWS itself invents (the ID of a key) stays a reference.

use crate::hcl::{self, Expression};

/// Version of the policy language; the only one with policy variables.
const LANGUAGE_VERSION: &str = "2012-10-17";

/// One statement of a policy.
#[derive(Clone)]
pub(super) struct Statement {
    sid: &'static str,
    effect: &'static str,
    principal: Option<Expression>,
    actions: Vec<Expression>,
    resources: Option<(&'static str, Vec<Expression>)>,
    conditions: Vec<(&'static str, Vec<(String, Expression)>)>,
}

impl Statement {
    /// A statement that allows; `sid` says in one word what for.
    pub(super) fn allow(sid: &'static str) -> Self {
        Self::new(sid, "Allow")
    }

    /// A statement that forbids, whatever else allows.
    pub(super) fn deny(sid: &'static str) -> Self {
        Self::new(sid, "Deny")
    }

    fn new(sid: &'static str, effect: &'static str) -> Self {
        Self { sid, effect, principal: None, actions: Vec::new(), resources: None, conditions: Vec::new() }
    }

    /// Names the principal of a resource's policy: `("Service", "rds.amazonaws.com")`, `("AWS", an ARN)`.
    pub(super) fn principal(mut self, kind: &str, name: impl Into<Expression>) -> Self {
        self.principal = Some(hcl::object([(kind, name.into())]));
        self
    }

    /// Names several principals of one kind.
    pub(super) fn principals<Name: Into<Expression>>(self, kind: &str, names: impl IntoIterator<Item = Name>) -> Self {
        let names = one_or_many(names.into_iter().map(Into::into).collect());
        self.principal(kind, names)
    }

    /// Speaks of everyone; only conditions narrow that down.
    pub(super) fn everyone(mut self) -> Self {
        self.principal = Some(hcl::string("*"));
        self
    }

    /// Sets the actions.
    pub(super) fn actions(mut self, actions: &[&str]) -> Self {
        self.actions = actions.iter().map(|&action| hcl::string(action)).collect();
        self
    }

    /// Sets the resources.
    pub(super) fn resources<Resource: Into<Expression>>(
        mut self,
        resources: impl IntoIterator<Item = Resource>,
    ) -> Self {
        self.resources = Some(("Resource", resources.into_iter().map(Into::into).collect()));
        self
    }

    /// Speaks of all resources but these.
    pub(super) fn resources_except<Resource: Into<Expression>>(
        mut self,
        resources: impl IntoIterator<Item = Resource>,
    ) -> Self {
        self.resources = Some(("NotResource", resources.into_iter().map(Into::into).collect()));
        self
    }

    /// Adds a condition, for example `when("StringEquals", "aws:SourceAccount", ["111122223333"])`.
    pub(super) fn when<Value: Into<Expression>>(
        mut self,
        operator: &'static str,
        key: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Self {
        let entry = (key.to_owned(), one_or_many(values.into_iter().map(Into::into).collect()));
        match self.conditions.iter_mut().find(|(known, _)| *known == operator) {
            Some((_, entries)) => entries.push(entry),
            None => self.conditions.push((operator, vec![entry])),
        }
        self
    }

    fn into_expression(self) -> Expression {
        let mut entries = vec![("Sid", hcl::string(self.sid)), ("Effect", hcl::string(self.effect))];
        entries.extend(self.principal.map(|principal| ("Principal", principal)));
        entries.push(("Action", one_or_many(self.actions)));
        entries.extend(self.resources.map(|(name, resources)| (name, one_or_many(resources))));
        if !self.conditions.is_empty() {
            let conditions = self.conditions.into_iter().map(|(operator, entries)| (operator, hcl::object(entries)));
            entries.push(("Condition", hcl::object(conditions)));
        }
        hcl::object(entries)
    }
}

/// The document as the value of a `policy` attribute.
pub(super) fn document(statements: impl IntoIterator<Item = Statement>) -> Expression {
    let statements = statements.into_iter().map(Statement::into_expression);
    hcl::jsonencode(hcl::object([("Version", hcl::string(LANGUAGE_VERSION)), ("Statement", hcl::list(statements))]))
}

/// A single value stands alone, as AWS returns it.
fn one_or_many(mut values: Vec<Expression>) -> Expression {
    match values.pop() {
        Some(only) if values.is_empty() => only,
        Some(last) => {
            values.push(last);
            hcl::list(values)
        }
        None => hcl::list(values),
    }
}

#[cfg(test)]
mod tests {
    use super::{Statement, document};
    use crate::hcl::{Body, print, reference};

    #[test]
    fn single_values_stand_alone_and_conditions_of_one_operator_together() {
        let read = Statement::allow("Read")
            .principal("Service", "rds.amazonaws.com")
            .actions(&["s3:GetObject"])
            .resources([reference("aws_s3_bucket.state.arn")])
            .when("StringEquals", "aws:SourceAccount", ["111122223333"])
            .when("Bool", "aws:SecureTransport", ["true"])
            .when("StringEquals", "aws:RequestedRegion", ["us-east-1", "us-west-2"]);
        let keep =
            Statement::deny("Keep").everyone().actions(&["s3:DeleteObject", "s3:PutObject"]).resources_except(["*"]);
        insta::assert_snapshot!(print(&Body::new().attribute("policy", document([read, keep]))).text, @r#"
        policy = jsonencode({
          Version = "2012-10-17"
          Statement = [
            {
              Sid    = "Read"
              Effect = "Allow"
              Principal = {
                Service = "rds.amazonaws.com"
              }
              Action   = "s3:GetObject"
              Resource = aws_s3_bucket.state.arn
              Condition = {
                StringEquals = {
                  "aws:SourceAccount"   = "111122223333"
                  "aws:RequestedRegion" = ["us-east-1", "us-west-2"]
                }
                Bool = {
                  "aws:SecureTransport" = "true"
                }
              }
            },
            {
              Sid         = "Keep"
              Effect      = "Deny"
              Principal   = "*"
              Action      = ["s3:DeleteObject", "s3:PutObject"]
              NotResource = "*"
            },
          ]
        })
        "#);
    }
}
