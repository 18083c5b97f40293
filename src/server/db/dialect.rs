//! The few statements whose text differs between the engines. Everything else is one text.

use super::Backend;

/// One statement in the words of both engines.
#[derive(Clone, Copy, Debug)]
pub struct Dialect {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Dialect {
    /// The text for the engine in use.
    pub fn text(&self, backend: Backend) -> &'static str {
        match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }
}
