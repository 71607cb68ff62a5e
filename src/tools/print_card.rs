//! `diascope card --print`: the project's own colour card as a PDF to print. Writes over no file.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::json;

use crate::io::printed_card::{COPIES, printed_card};
use crate::tools::answer::Answer;

/// Writes the page to `to`, as the command line answers it.
pub fn answer(to: &Path) -> Answer {
    let problem = match printed_card() {
        Ok(pdf) => match written(&pdf, to) {
            Ok(()) => None,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Some("There is a file of that name already, and it was left as it is. Choose another name.".to_owned())
            }
            Err(error) => Some(format!("The card could not be written: {error}. Try another place.")),
        },
        Err(error) => Some(error.to_string()),
    };
    let path = problem.is_none().then(|| to.display().to_string());
    let words = path.as_ref().map(|path| {
        format!("{COPIES} cards on a page: {path}\nPrint it at 100 % on plain matt paper, and measure its ruler.")
    });
    let json = json!({ "written": path, "cards": path.as_ref().map(|_| COPIES), "problem": problem });
    Answer::new(&json, words.unwrap_or_default(), problem)
}

/// A whole new file, or none.
fn written(pdf: &[u8], to: &Path) -> io::Result<()> {
    let mut file = File::create_new(to)?;
    file.write_all(pdf).and_then(|()| file.sync_all()).inspect_err(|_| {
        fs::remove_file(to).ok(); // What is only a part of it is of no use; that it could not be written is said.
    })
}
