//! The shared colour data beside the project. Where they are absent a test says aloud that it was skipped.

use std::fs;
use std::path::{Path, PathBuf};

use diascope::colour::profile_model::ProfileModel;
use diascope::photo::icc;

/// The folder or file of this name; `None`, said aloud, where it is absent.
fn folder(name: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data")).join(name);
    if !path.exists() {
        println!("skipped: {} is absent", path.display());
        return None;
    }
    Some(path)
}

/// Photographs of colour cards.
pub fn charts() -> Option<PathBuf> {
    folder("colour/charts")
}

/// The rows of the table of their patches, without its head.
pub fn patches(charts: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(charts.join("patches.csv")).expect("shared data can be read");
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// A photograph without a card.
pub fn photograph_without_a_card(name: &str) -> Option<PathBuf> {
    folder("photos/orientation").map(|folder| folder.join(name))
}

/// The folder of profiles.
pub fn profiles() -> Option<PathBuf> {
    folder("colour/icc")
}

/// The file of the profile of this name in that folder.
pub fn profile_file(folder: &Path, name: &str) -> PathBuf {
    let paths = ["icm", "icc"].map(|ending| folder.join(format!("{name}.{ending}")));
    paths.into_iter().find(|path| path.exists()).expect("the profile is there")
}

/// The profile of this name in that folder.
pub fn profile(folder: &Path, name: &str) -> ProfileModel {
    let path = profile_file(folder, name);
    icc::read(&fs::read(path).expect("shared data can be read")).expect("a sound profile").model
}

/// The rows of a table of published facts, its head first.
pub fn facts(name: &str) -> Option<Vec<Vec<String>>> {
    let text = fs::read_to_string(folder("colour/facts")?.join(name)).expect("shared data can be read");
    Some(text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect())
}
