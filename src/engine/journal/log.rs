//! The log of a step: what the programs said that it started, for people.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::sync::Mutex;
use std::time::SystemTime;

use camino::Utf8PathBuf;
use serde::Deserialize;

use crate::engine::Error;
use crate::engine::clock::timestamp;
use crate::os;

/// A log that is being written. What cannot be written to it is lost: the work goes on.
#[derive(Debug)]
pub(in crate::engine) struct Log {
    file: Mutex<File>,
}

/// What is read of a line of Terraform's JSON.
#[derive(Deserialize)]
struct Message {
    #[serde(rename = "@message")]
    message: String,
    diagnostic: Option<Finding>,
}

#[derive(Deserialize)]
struct Finding {
    #[serde(default)]
    detail: String,
}

impl Log {
    /// Begins a log.
    pub(in crate::engine) fn begin(path: Utf8PathBuf) -> Result<Self, Error> {
        let opened = os::private(OpenOptions::new().append(true).create(true)).open(&path);
        let file = opened.map_err(|source| Error::Io { action: "writing", path, source })?;
        Ok(Self { file: Mutex::new(file) })
    }

    /// Says what is about to be run.
    pub(in crate::engine) fn title(&self, text: &str) {
        self.write(&format!("== {} {text}\n", timestamp(SystemTime::now())));
    }

    /// A line that a program wrote: the message of it where it is one of Terraform's JSON.
    pub(in crate::engine) fn line(&self, line: &[u8]) {
        let text = match serde_json::from_slice::<Message>(line) {
            Ok(Message { message, diagnostic: Some(finding) }) if !finding.detail.is_empty() => {
                format!("{message}\n{}\n", finding.detail)
            }
            Ok(Message { message, .. }) => format!("{message}\n"),
            Err(_) => String::from_utf8_lossy(line).into_owned(),
        };
        self.write(&text);
    }

    /// What a program wrote to its error stream.
    pub(in crate::engine) fn remark(&self, text: &str) {
        if !text.trim().is_empty() {
            self.write(&format!("{}\n", text.trim_end()));
        }
    }

    fn write(&self, text: &str) {
        if let Ok(mut file) = self.file.lock() {
            let _ = file.write_all(text.as_bytes());
        }
    }
}
