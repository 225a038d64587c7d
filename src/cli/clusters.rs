//! What the commands that reach clusters have in common: their options.

use std::collections::BTreeMap;
use std::time::Duration;

use camino::Utf8PathBuf;

use super::failure::Failure;
use crate::engine::{ClusterSettings, EnvironmentSource};

/// Options of every command that reaches clusters.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ClusterArguments {
    /// The program that reaches clusters: a name or a path. Without it, the `kubectl` on the PATH.
    #[arg(long, value_name = "PROGRAM", env = "PLATFORM_KUBECTL")]
    kubectl: Option<String>,
    /// A kubeconfig in the place of `KUBECONFIG` or the one in the home directory, for `--context`.
    #[arg(long, value_name = "FILE", requires = "context")]
    kubeconfig: Option<Utf8PathBuf>,
    /// Reach a cluster through this context of a kubeconfig. Where there are several clusters, write `blue=NAME`; can
    /// be given several times. Of a pull request with a whole environment, `blue=NAME` is the way to its own cluster, and `NAME` to
    /// that of the environment that makes it.
    #[arg(long, value_name = "[COLOUR=]NAME", conflicts_with = "offline")]
    context: Vec<String>,
}

/// How an environment is changed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change {
    /// How long objects may take.
    pub(super) wait: Duration,
    /// Whether fields are taken from others.
    pub(super) takes_over: bool,
    /// How many stacks are worked on at once.
    pub(super) jobs: usize,
}

/// Which contexts lead to the clusters of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Contexts {
    /// All that are given.
    All,
    /// Those with a colour: the environment is the whole one of a pull request.
    OfWhole,
    /// Those without one: the environment makes that one.
    OfMaker,
}

impl ClusterArguments {
    /// The settings for the clusters of an environment.
    pub(super) fn settings(
        &self,
        source: &EnvironmentSource,
        change: Option<Change>,
        meant: Contexts,
    ) -> Result<ClusterSettings, Failure> {
        let settings = ClusterSettings {
            kubectl: self.kubectl.clone(),
            kubeconfig: self.kubeconfig.clone(),
            contexts: self.contexts(source, meant)?,
            ..ClusterSettings::default()
        };
        Ok(match change {
            Some(Change { wait, takes_over, .. }) => ClusterSettings { wait, takes_over, ..settings },
            None => settings,
        })
    }

    /// The contexts by colour. The name of a context may have any sign in it, so that only a known colour is one.
    fn contexts(&self, source: &EnvironmentSource, meant: Contexts) -> Result<BTreeMap<String, String>, Failure> {
        let colours: Vec<&str> = source.clusters.iter().map(|cluster| cluster.colour.as_str()).collect();
        let mut contexts = BTreeMap::new();
        for context in &self.context {
            let named = context.split_once('=').filter(|(colour, _)| colours.contains(colour));
            if (meant, named.is_some()) == (Contexts::OfWhole, false)
                || (meant, named.is_some()) == (Contexts::OfMaker, true)
            {
                continue;
            }
            let (colour, name) = match (named, colours.as_slice()) {
                (Some((colour, name)), _) => (colour, name),
                (None, [only]) => (*only, context.as_str()),
                (None, []) => {
                    return Err(Failure::Wrong(format!("environment {} has nothing in a cluster", source.name)));
                }
                (None, _) => {
                    let known = colours.join(", ");
                    return Err(Failure::Wrong(format!(
                        "`--context {context}` does not say of which cluster; write `--context COLOUR={context}` with \
                         one of {known}"
                    )));
                }
            };
            contexts.insert(colour.to_owned(), name.to_owned());
        }
        Ok(contexts)
    }
}

/// Reads `90s`, `10m` or `1h`.
pub(super) fn parse_time(text: &str) -> Result<Duration, String> {
    let number = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let seconds = match &text[number.len()..] {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err("write a time such as 90s, 10m or 1h".to_owned()),
    };
    let number: u32 = number.parse().map_err(|_| "write a time such as 90s, 10m or 1h".to_owned())?;
    Ok(Duration::from_secs(u64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::parse_time;

    #[test]
    fn reads_times() {
        assert_eq!(parse_time("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse_time("10m"), Ok(Duration::from_secs(600)));
        assert_eq!(parse_time("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "10", "m", "1d", "-1m", "1.5h"] {
            assert_eq!(parse_time(wrong), Err("write a time such as 90s, 10m or 1h".to_owned()), "{wrong}");
        }
    }
}
