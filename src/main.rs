//! The command line of the server.

#[cfg(feature = "ssr")]
fn main() -> std::process::ExitCode {
    mlt_careers::serve::command::main()
}

/// The browser's half is the library; cargo builds this file for it as well.
#[cfg(not(feature = "ssr"))]
fn main() {}
