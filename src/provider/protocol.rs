//! The generated messages and server trait of the plugin protocol; `protocol.proto` is their source.

#![allow(missing_docs, unreachable_pub, clippy::all)]

tonic::include_proto!("tfplugin6");
