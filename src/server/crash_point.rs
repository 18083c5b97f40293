//! Places between two steps where the power may go: named in the code that takes the steps,
//! and tried out one after the other by tests that end a process there.
//!
//! Outside of tests a place is nothing. In tests it is nothing either, but for a process
//! that was started in order to die.

#[cfg(test)]
pub use for_tests::{die_at, reach};

/// The process may end here, and nothing that was acknowledged may be lost by that.
#[cfg(not(test))]
#[inline]
pub fn reach(_place: &'static str) {}

#[cfg(test)]
mod for_tests {
    use std::process::Command;
    use std::sync::Mutex;

    /// How many places are left until the one to die at; `None`: this process lives.
    static LEFT: Mutex<Option<usize>> = Mutex::new(None);

    /// From here on, the process dies at the place with this number; the next one is 1.
    pub fn die_at(number: usize) {
        *LEFT.lock().expect("no holder of this lock can panic") = Some(number);
    }

    pub fn reach(place: &'static str) {
        let mut left = LEFT.lock().expect("no holder of this lock can panic");
        let Some(number) = left.as_mut() else {
            return;
        };
        *number -= 1;
        if *number == 0 {
            // For the test that started this process. Whatever stood on the line ends first.
            println!("\n@died {place}");
            die();
        }
    }

    /// As when the power goes: no destructor runs, no transaction and no connection ends in
    /// order. The lock is held meanwhile, so nothing gets past another place.
    fn die() -> ! {
        let killed = Command::new("sh").args(["-c", "kill -KILL $PPID"]).status();
        panic!("SIGKILL did not end the process: {killed:?}");
    }
}
