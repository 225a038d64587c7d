//! Backups in a vault of their own, resolved.

use crate::diagnostic::Span;
use crate::spec::Spec;
use crate::spec::policy::{BackupLock, RestoreTest};
use crate::spec::scalar::TimeOfDay;

/// Daily backups of all databases.
#[derive(Debug, Clone, Copy)]
pub struct Backup {
    /// When they begin (UTC).
    pub at: TimeOfDay,
    /// Days that they are kept.
    pub retention_days: u32,
    /// Who may delete one before its time.
    pub lock: BackupLock,
    /// How often one is restored to see that it can be.
    pub restore_test: RestoreTest,
    /// Where they are written.
    pub span: Span,
}

/// The backups that the spec asks for, of an environment that has databases of its own.
pub(super) fn resolve(spec: &Spec) -> Option<Backup> {
    let of_recovery = spec.recovery.as_ref().and_then(|recovery| recovery.backups.as_ref());
    let written = of_recovery.or(spec.backups.as_ref()).filter(|_| spec.shares.is_none())?;
    spec.databases.names().next()?;
    Some(Backup {
        at: written.daily.value,
        retention_days: written.retention.days(),
        lock: written.lock.as_ref().map_or(BackupLock::Governance, |lock| lock.value),
        restore_test: written.restore_test.as_ref().map_or(RestoreTest::Monthly, |test| test.value),
        span: written.span,
    })
}
