//! The streams of a child: both read at once, line by line, and never without a limit.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use super::{Error, files};
use crate::os::{self, Streams};

/// The most that a child may write to its standard output. The JSON of a plan of ten thousand resources is a tenth of it.
const MOST_OUTPUT: usize = 1 << 30;
/// How much of the end of the error stream is kept.
const MOST_REMARK: usize = 1 << 20;
/// How often a file that a child writes is looked at.
const GLANCE: Duration = Duration::from_millis(40);

/// The room that is kept on the disk for what a child writes to a file. When the disk is full, Terraform writes there the
/// state that it could save nowhere else.
const RESERVED: u64 = 4 << 20;

/// Writes the input of a child that was started with pipes, and reads the error stream beside the output: a child that
/// fills one stream while another one is waited for would wait forever. Gives the output and the remark. When something
/// is wrong with the output, `stop` has to end the child, whose other streams would be waited for.
pub(super) fn exchange(
    streams: Streams,
    input: &[u8],
    on_line: &mut dyn FnMut(&[u8]),
    stop: impl Fn(),
) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let Streams { entry, output, errors } = streams;
    thread::scope(|scope| {
        // A child that ends before it has read everything says why itself.
        scope.spawn(move || entry.map(|mut stream| stream.write_all(input)));
        let remark = scope.spawn(move || errors.map_or(Ok(Vec::new()), read_end));
        let output = output.map_or(Ok(Vec::new()), |stream| {
            let mut lines = Lines::new(stream);
            lines.read(on_line).map(|()| lines.output)
        });
        if output.is_err() {
            stop();
        }
        let lost = |_| Err(io::Error::other("the error stream was lost"));
        let remark = remark.join().unwrap_or_else(lost);
        Ok((output?, remark?))
    })
}

/// Files that a child writes to in the place of pipes. A child that outlives this process goes on writing there; a pipe
/// that nobody reads any more would end it in the middle of its work.
#[derive(Debug)]
pub(super) struct KeptStreams {
    pub(super) output: Utf8PathBuf,
    pub(super) errors: Utf8PathBuf,
}

impl KeptStreams {
    /// Makes the files, for a child that is about to be started.
    pub(super) fn create(&self) -> Result<(Stdio, Stdio), Error> {
        let output = create(&self.output)?;
        os::reserve(&output, RESERVED).map_err(|source| Error::Io {
            action: "keeping room for",
            path: self.output.clone(),
            source,
        })?;
        Ok((output.into(), create(&self.errors)?.into()))
    }

    /// Reads what the child writes until it has ended. Gives the output and the remark.
    pub(super) fn read(
        &self,
        has_ended: &AtomicBool,
        on_line: &mut dyn FnMut(&[u8]),
    ) -> io::Result<(Vec<u8>, Vec<u8>)> {
        let output = follow(File::open(&self.output)?, has_ended, on_line)?;
        files::release(&OpenOptions::new().write(true).open(&self.output)?);
        Ok((output, read_end(File::open(&self.errors)?)?))
    }
}

fn create(path: &Utf8Path) -> Result<File, Error> {
    let opened = os::private(OpenOptions::new().write(true).create(true).truncate(true)).open(path);
    opened.map_err(|source| Error::Io { action: "making", path: path.to_owned(), source })
}

/// Reads what a child writes to a file until it has ended.
fn follow(file: File, has_ended: &AtomicBool, on_line: &mut dyn FnMut(&[u8])) -> io::Result<Vec<u8>> {
    let mut lines = Lines::new(file);
    loop {
        let is_last = has_ended.load(Ordering::SeqCst);
        lines.read(on_line)?;
        if is_last {
            return Ok(lines.output);
        }
        thread::sleep(GLANCE);
    }
}

/// A stream that is read by lines; the last one may not be finished yet.
struct Lines<Stream> {
    reader: BufReader<Stream>,
    output: Vec<u8>,
    /// Where the line begins that is not finished.
    start: usize,
}

impl<Stream: Read> Lines<Stream> {
    fn new(stream: Stream) -> Self {
        Self { reader: BufReader::with_capacity(1 << 16, stream), output: Vec::new(), start: 0 }
    }

    /// Reads to the present end, and hands on each line that is finished.
    fn read(&mut self, on_line: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        loop {
            let room = u64::try_from(MOST_OUTPUT - self.output.len()).unwrap_or(u64::MAX);
            if (&mut self.reader).take(room).read_until(b'\n', &mut self.output)? == 0 {
                return if room == 0 { Err(too_much()) } else { Ok(()) };
            }
            if self.output.ends_with(b"\n") {
                on_line(&self.output[self.start..]);
                self.start = self.output.len();
            }
        }
    }
}

fn too_much() -> io::Error {
    io::Error::other(format!("it wrote more than {} MiB", MOST_OUTPUT >> 20))
}

/// Reads a stream to its end and gives the last part of it.
fn read_end(mut stream: impl Read) -> io::Result<Vec<u8>> {
    let mut kept = Vec::new();
    let mut part = vec![0; 1 << 14];
    loop {
        match stream.read(&mut part) {
            Ok(0) => return Ok(kept),
            Ok(length) => kept.extend_from_slice(&part[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if kept.len() > 2 * MOST_REMARK {
            kept.drain(..kept.len() - MOST_REMARK);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::{Lines, MOST_REMARK, read_end};

    #[test]
    fn a_line_is_handed_on_when_it_is_finished() {
        let mut lines = Lines::new(Cursor::new(b"one\ntwo\nthr".to_vec()));
        let mut seen = Vec::new();
        lines.read(&mut |line| seen.push(String::from_utf8_lossy(line).into_owned())).unwrap();
        assert_eq!(seen, ["one\n", "two\n"]);
        lines.reader.get_mut().get_mut().extend_from_slice(b"ee\n");
        lines.read(&mut |line| seen.push(String::from_utf8_lossy(line).into_owned())).unwrap();
        assert_eq!(seen, ["one\n", "two\n", "three\n"]);
    }

    #[test]
    fn of_an_endless_remark_the_end_is_kept() {
        let mut text = vec![b'x'; 5 * MOST_REMARK];
        text.extend_from_slice(b"the end");
        let kept = read_end(Cursor::new(text)).unwrap();
        assert!(kept.len() < 3 * MOST_REMARK && kept.ends_with(b"the end"));
    }
}
