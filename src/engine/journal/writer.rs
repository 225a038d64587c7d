//! Writing a journal: a line at a time, at the end, never anything that was written before.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::time::SystemTime;

use super::folder::RunFolder;
use super::record::{Entry, Record, RunBegan};
use super::run::Run;
use crate::engine::clock::timestamp;
use crate::engine::{Error, files};
use crate::os;

/// The room that is kept on the disk for a journal: what happens when the disk is full is worth knowing.
const RESERVED: u64 = 256 << 10;

/// A journal that is being written.
#[derive(Debug)]
pub(in crate::engine) struct Journal {
    file: File,
    run: Run,
    /// What was wrong when a line could not be written.
    trouble: Option<io::Error>,
}

impl Journal {
    /// Begins a journal in the folder of a run.
    pub(in crate::engine) fn begin(folder: &RunFolder, began: RunBegan) -> Result<Self, Error> {
        let path = folder.journal();
        let failed = |source| Error::Io { action: "writing", path: path.clone(), source };
        let file = os::private(OpenOptions::new().append(true).create_new(true)).open(&path).map_err(failed)?;
        os::reserve(&file, RESERVED).map_err(failed)?;
        let first = record(Entry::RunBegan(began.clone()));
        let mut journal = Self { file, run: Run::new(began, first.time.clone()), trouble: None };
        journal.write(&first).and_then(|()| journal.file.sync_data()).map_err(failed)?;
        Ok(journal)
    }

    /// Notes something. That it cannot be written is no reason to stop in the middle of something; the run says so at its
    /// end.
    pub(in crate::engine) fn note(&mut self, entry: Entry) {
        if let Err(error) = self.note_first(entry) {
            self.trouble.get_or_insert(error);
        }
    }

    /// Notes something that must not happen without having been noted. It is on the disk when this returns.
    pub(in crate::engine) fn note_first(&mut self, entry: Entry) -> io::Result<()> {
        let is_passing = matches!(entry, Entry::Resource(_) | Entry::StepBegan(_));
        let record = record(entry);
        self.run.note(record.clone());
        self.write(&record)?;
        if is_passing { Ok(()) } else { self.file.sync_data() }
    }

    /// What was noted, and what was wrong when something could not be.
    pub(in crate::engine) fn end(mut self) -> (Run, Option<io::Error>) {
        self.note(Entry::RunEnded);
        files::release(&self.file);
        (self.run, self.trouble)
    }

    /// A line goes out in one piece.
    fn write(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.file.write_all(&line)
    }
}

fn record(entry: Entry) -> Record {
    Record { time: timestamp(SystemTime::now()), entry }
}
