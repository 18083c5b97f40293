//! The career site of Caring Support for medical laboratory technicians.
//!
//! # The map
//!
//! Vertical slices for everything a visitor can name stand in [`features`]; each has the
//! same file names. They stand on one floor of server machinery that knows no slice:
//! [`server`]. One place on each side knows all slices: [`app`] (pages) and [`serve`]
//! (routes, tasks, sitemap).
//!
//! | Path | Runs | Holds |
//! |---|---|---|
//! | `app.rs` | both | HTML shell, route table; puts the live parts on the drawn pages |
//! | `page/` | both | a page: asked for by its address, drawn by the server, shown on both sides |
//! | `features/<slice>/model.rs` and other pure files | both | types, rules, parsing; no framework |
//! | `features/<slice>/api.rs` | both | server functions: signatures on both sides, bodies on the server |
//! | `features/<slice>/view/` | both | components: they arrange and bind, they do not decide |
//! | `features/<slice>/browser.rs` | browser when called | storage, clipboard |
//! | `features/<slice>/server/` | server | `store.rs` (the only place with SQL), `service.rs` and files of one subject beside it, `http.rs`, `tasks.rs`, content; `view/` draws what never changes once it is shown |
//! | `ui/` | both | components without domain words: page head, forms, notices, navigation |
//! | `server/` | server | config, database, queue, mail, clock, secrets, HTTP protection |
//! | `serve/` | server | state, router, which slice draws which page and how long it is kept, home and privacy, forms without scripts, worker, graceful stop |
//! | `testing/` | test | the whole app on a real database, and the house rules |
//! | `error.rs`, `link_fault.rs`, `ids.rs`, `time.rs`, `email_address.rs`, `wire.rs` | both | types that cross every border |
//!
//! A path tells where code runs: a folder `server/`, `serve/`, `testing/` and `main.rs` are
//! the server's; `browser.rs` is called from effects and event handlers only; everything
//! else runs on both sides, server render first.
//!
//! Inside a slice, imports point one way: `view → api → service → store`. Which slice may
//! use which other one is a table in [`features`]; `testing/house_rules.rs` checks it all.
//!
//! Words: a vacancy is a *listing*, background work is a *task*, who is asking is a
//! *visitor*. "Job" stays in addresses and texts.

#![recursion_limit = "512"]

pub mod app;
pub mod email_address;
pub mod error;
pub mod features;
pub mod ids;
pub mod link_fault;
pub mod page;
pub mod time;
pub mod ui;
pub mod wire;

#[cfg(feature = "ssr")]
pub mod serve;
#[cfg(feature = "ssr")]
pub mod server;
#[cfg(all(test, feature = "ssr"))]
mod testing;

/// Takes over the page that the server rendered.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
