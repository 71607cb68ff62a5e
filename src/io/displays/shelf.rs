//! Displays that were made ready: the last few are kept by the content of their profile and the intent, so
//! that a window that goes to and fro between two monitors does not make their cubes again.

use std::sync::Arc;

use crate::colour::conversion::Intent;
use crate::colour::display::Display;
use crate::domain::display::ProfileIs;
use crate::io::clerk::sha256_hex;
use crate::photo::icc;

/// How many are kept; a cube has 2 MiB.
const KEPT: usize = 4;

/// Newest last.
#[derive(Default)]
pub struct Shelf {
    kept: Vec<Ready>,
}

#[derive(Clone)]
struct Ready {
    digest: String,
    name: String,
    intent: Intent,
    display: Arc<Display>,
}

impl Shelf {
    /// A display of a profile's bytes, and what the profile calls itself.
    ///
    /// # Errors
    /// Why it cannot be used, in words that follow "the profile …".
    pub fn display(&mut self, bytes: &[u8], intent: Intent) -> Result<(Arc<Display>, ProfileIs), String> {
        let digest = sha256_hex(bytes);
        let at = self.kept.iter().position(|kept| kept.digest == digest && kept.intent == intent);
        let ready = match at {
            Some(at) => self.kept.remove(at),
            None => self.made(digest, bytes, intent)?,
        };
        self.kept.drain(..(self.kept.len() + 1).saturating_sub(KEPT));
        self.kept.push(ready.clone());
        let digest = ready.digest.chars().take(16).collect();
        Ok((ready.display, ProfileIs { name: ready.name, digest }))
    }

    fn made(&self, digest: String, bytes: &[u8], intent: Intent) -> Result<Ready, String> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let same = self.kept.iter().find(|kept| kept.digest == digest);
        let no_display = || "the profile describes no display".to_owned();
        let (name, display) = match same {
            Some(same) => (same.name.clone(), same.display.with_intent(intent, threads)),
            None => {
                let profile = icc::read(bytes).map_err(|error| error.to_string())?;
                (profile.name, Display::new(profile.model, intent, threads))
            }
        };
        let display = Arc::new(display.ok_or_else(no_display)?);
        Ok(Ready { digest, name, intent, display })
    }
}
