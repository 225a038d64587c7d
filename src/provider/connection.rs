//! One connection of a terraform process, and the provider configuration that came over it.
//!
//! Terraform opens a connection of its own for every configured provider: one per `provider` block of each module.
//! So the configuration lives with the connection, and no process or module sees another's.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tonic::transport::server::Connected;

use super::configuration::Configuration;

/// What is known of a connection: the configuration, once it was sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Session(Arc<Mutex<Option<Arc<Configuration>>>>);

impl Session {
    /// The configuration, if there is one yet.
    pub(super) fn configuration(&self) -> Option<Arc<Configuration>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps the configuration for all later calls.
    pub(super) fn configure(&self, configuration: Configuration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(configuration));
    }
}

/// A connection with its session.
pub(super) struct Connection {
    stream: TcpStream,
    session: Session,
}

impl Connection {
    /// Accepts a stream; small messages are sent at once.
    pub(super) fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, session: Session::default() })
    }
}

impl Connected for Connection {
    type ConnectInfo = Session;

    fn connect_info(&self) -> Session {
        self.session.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
