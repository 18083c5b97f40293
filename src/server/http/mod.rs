//! Protection and bookkeeping around every route.
//!
//! Order of the stack, outermost first, and why:
//! 1. `request_log` gives the request its id, so that every later line carries it.
//! 2. `headers` sets the safe headers on whatever comes out, error pages included.
//! 3. compression, so that error pages are compressed too.
//! 4. catching panics: a panic becomes a 500 page and passes through 1 to 3.
//! 5. the time limit, which covers reading the body.
//! 6. the body limit, before anything reads a body.
//! 7. the one tap by which mail programs leave a list: it comes from other sites, and the
//!    token in its address is what allows it. Everything else goes on.
//! 8. `CsrfLayer`, before any handler can change something.

pub mod client_ip;
pub mod conditional;
pub mod cookie;
pub mod headers;
pub mod one_click;
pub mod rate_limit;
pub mod request_log;
