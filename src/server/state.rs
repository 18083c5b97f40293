//! What the whole server shares, handed to every request and every task.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;

use super::clock::Clock;
use super::config::Config;
use super::db::Db;
use super::http::rate_limit::Limits;
use super::http::request_log::AnswerCounts;
use super::mail::Mailer;
use super::secrets::Rng;
use super::tasks::Tasks;

/// Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub config: Arc<Config>,
    pub db: Db,
    pub clock: Clock,
    pub rng: Rng,
    pub mailer: Mailer,
    pub tasks: Tasks,
    pub limits: Limits,
    pub answers: AnswerCounts,
    pub content: Content,
}

/// What the slices keep in memory from the content folder, by type: the floor does not
/// know their types, each slice asks for its own.
#[derive(Clone, Default)]
pub struct Content(Arc<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

/// Collects the slices' content while the server starts.
#[derive(Default)]
pub struct ContentBuilder(HashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl ContentBuilder {
    pub fn with<T: Any + Send + Sync>(mut self, content: T) -> Self {
        self.0.insert(TypeId::of::<T>(), Arc::new(content));
        self
    }

    pub fn build(self) -> Content {
        Content(Arc::new(self.0))
    }
}

impl Content {
    /// The same with other content of one type.
    #[cfg(test)]
    pub fn with<T: Any + Send + Sync>(&self, content: T) -> Self {
        let mut all = (*self.0).clone();
        all.insert(TypeId::of::<T>(), Arc::new(content));
        Self(Arc::new(all))
    }

    /// The slice's content, loaded by `serve` before the first request.
    pub fn get<T: Any + Send + Sync>(&self) -> Arc<T> {
        let stored = self
            .0
            .get(&TypeId::of::<T>())
            .expect("serve loads the content of every slice at start");
        Arc::clone(stored)
            .downcast()
            .expect("stored under its own type")
    }
}
