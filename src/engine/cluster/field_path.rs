//! A place in an object that is the same place in what is rendered and in what is live.

use serde_json::Value;

/// Where something is in an object, whichever order its lists have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPath(Vec<FieldStep>);

/// One step into an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldStep {
    /// The value of a key.
    Key(String),
    /// The item of a list whose items have names, by its name.
    Item(String),
}

impl FieldPath {
    /// The place that a JSON pointer leads to. It ends at a list whose items have no names: what stands where in one of
    /// those means nothing for another.
    #[must_use]
    pub fn of(pointer: &str, object: &Value) -> Self {
        let mut steps = Vec::new();
        let mut below = object;
        for part in pointer.split('/').skip(1) {
            let part = part.replace("~1", "/").replace("~0", "~");
            let (step, value) = match below {
                Value::Array(items) => {
                    let item = part.parse().ok().and_then(|index: usize| items.get(index));
                    let Some((name, item)) = item.filter(|_| named(items)).and_then(with_name) else { break };
                    (FieldStep::Item(name.to_owned()), item)
                }
                other => {
                    let value = &other[&part];
                    (FieldStep::Key(part), value)
                }
            };
            steps.push(step);
            below = value;
        }
        Self(steps)
    }

    /// The steps, from the whole object on.
    #[must_use]
    pub fn steps(&self) -> &[FieldStep] {
        &self.0
    }

    /// What an object has there.
    #[must_use]
    pub fn get<'a>(&self, object: &'a Value) -> Option<&'a Value> {
        self.0.iter().try_fold(object, |value, step| match step {
            FieldStep::Key(key) => value.get(key),
            FieldStep::Item(name) => value.as_array()?.iter().find(|item| item["name"] == name.as_str()),
        })
    }

    /// Puts something there, or takes away what is there. Where the way ends before, nothing is done.
    pub(super) fn put(&self, object: &mut Value, wanted: Option<&Value>) {
        let Some((FieldStep::Key(last), way)) = self.0.split_last() else { return };
        let parent = way.iter().try_fold(object, |value, step| match step {
            FieldStep::Key(key) => value.get_mut(key),
            FieldStep::Item(name) => value.as_array_mut()?.iter_mut().find(|item| item["name"] == name.as_str()),
        });
        let Some(parent) = parent.and_then(Value::as_object_mut) else { return };
        match wanted {
            Some(value) => parent.insert(last.clone(), value.clone()),
            None => parent.shift_remove(last),
        };
    }
}

/// Whether all items of a list have names.
fn named(items: &[Value]) -> bool {
    items.iter().all(|item| item["name"].is_string())
}

fn with_name(item: &Value) -> Option<(&str, &Value)> {
    Some((item["name"].as_str()?, item))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::FieldPath;

    #[test]
    fn things_with_names_are_found_in_another_order() {
        let rendered = json!({"containers": [{"name": "api", "env": [{"name": "HOST", "value": "output:a/b"}]}]});
        let live = json!({"containers": [
            {"name": "proxy"}, {"name": "api", "env": [{"name": "PORT"}, {"name": "HOST", "value": "x"}]},
        ]});
        let path = FieldPath::of("/containers/0/env/0/value", &rendered);
        assert_eq!(path.get(&live), Some(&json!("x")));
        let mut filled = rendered;
        path.put(&mut filled, path.get(&live));
        assert_eq!(filled, json!({"containers": [{"name": "api", "env": [{"name": "HOST", "value": "x"}]}]}));
        path.put(&mut filled, None);
        assert_eq!(filled, json!({"containers": [{"name": "api", "env": [{"name": "HOST"}]}]}));
    }

    #[test]
    fn a_list_without_names_is_one_place() {
        let mut object = json!({"data": {"a/b": "1"}, "ids": ["x", "y"]});
        assert_eq!(FieldPath::of("/ids/1", &object), FieldPath::of("/ids", &object));
        assert_eq!(FieldPath::of("/data/a~1b", &object).get(&object), Some(&json!("1")));
        FieldPath::of("/ids/0", &object).put(&mut object, Some(&json!(["z"])));
        assert_eq!(object, json!({"data": {"a/b": "1"}, "ids": ["z"]}));
    }
}
