//! Trees of objects from JSON, and JSON from trees.

use serde_json::{Map, Value as Json};

use super::{Key, Node, Scalar, Value, View};

impl From<&Json> for Node {
    /// A whole number beyond 64 bits becomes one with a fraction.
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Scalar(Scalar::Null),
            Json::Bool(boolean) => Self::Scalar(Scalar::Boolean(*boolean)),
            Json::Number(number) => Self::Scalar(match number.as_i64() {
                Some(integer) => Scalar::Integer(integer),
                None => Scalar::Float(number.as_f64().unwrap_or(f64::NAN)),
            }),
            Json::String(text) => Self::Scalar(Scalar::Text(text.as_str().into())),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (Key::Text(key.as_str().into()), value.into())).collect())
            }
        }
    }
}

impl From<View<'_>> for Json {
    /// A number that JSON does not know becomes `null`.
    fn from(view: View<'_>) -> Self {
        match view.value() {
            Value::Null => Self::Null,
            Value::Boolean(boolean) => Self::Bool(boolean),
            Value::Integer(integer) => integer.into(),
            Value::Float(float) => float.into(),
            Value::Text(text) => text.into(),
            Value::List => view.items().map(Self::from).collect(),
            Value::Map => {
                Self::Object(view.entries().map(|(key, value)| (key.to_owned(), value.into())).collect::<Map<_, _>>())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Values;
    use super::*;

    #[test]
    fn a_tree_is_the_json_that_it_was() {
        let json = json!({"a": [1, -2, 1.5, true, null, "text", {}], "b": {"c": []}});
        assert_eq!(Json::from(View::new(&Node::from(&json), &Values::default())), json);
    }

    #[test]
    fn holes_have_the_values_of_their_object() {
        let node = Node::Map(vec![(Key::Hole(0), Node::Hole(1))]);
        assert_eq!(Json::from(View::new(&node, &Values::from_iter(["key", "value"]))), json!({"key": "value"}));
    }
}
