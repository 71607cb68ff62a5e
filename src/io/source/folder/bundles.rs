//! The bundles of a folder, and the files that lie beside them. A file is only ever read from within
//! the folder of its bundle: steps upwards, absolute paths and links that leave are refused.

use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::domain::case::Case;
use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::Resources;
use crate::fhir::json;
use crate::io::source::folder::files::MOST_BUNDLE_BYTES;
use crate::io::source::{MOST_PHOTOGRAPH_BYTES, SourceError};

/// One bundle, read.
pub struct BundleFile {
    pub all: Resources,
    /// "cases/mole-with-card/bundle.json", relative to the root.
    pub place: String,
}

/// The bundles of a folder, in the order of their names.
pub fn paths(root: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = list(&root.join("cases")).into_iter().map(|case| case.join("bundle.json")).collect();
    paths.retain(|path| path.is_file());
    let is_json = |path: &PathBuf| path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    paths.extend(list(root).into_iter().filter(|path| is_json(path) && path.is_file()));
    paths
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    // Hidden files are half-written ones.
    paths.retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
    paths.sort();
    paths
}

/// Reads one bundle; what cannot be read becomes a problem that names file and field.
pub fn read(root: &Path, path: &Path) -> Result<BundleFile, Problem> {
    let place = place(root, path);
    let problem = |what: &str, field: &str| Problem::new(About::Queue, what, format!("{place} {field}"));
    if !is_within(root, path) {
        return Err(problem("A bundle is a link that leaves the folder", "path"));
    }
    let bytes = bounded(path, MOST_BUNDLE_BYTES).map_err(|_| problem("A bundle cannot be read", "file"))?;
    let json = json::read(&bytes).map_err(|error| match error {
        json::JsonError::NoResource => problem("A file is no FHIR bundle", "resourceType"),
        other => problem("A file is no FHIR bundle", &other.to_string()),
    })?;
    if json.get("resourceType").and_then(Value::as_str) != Some("Bundle") {
        return Err(problem("A file is no FHIR bundle", "resourceType"));
    }
    let mut all = Resources::at("");
    all.add_bundle(&json, &place);
    Ok(BundleFile { all, place })
}

fn place(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect::<Vec<_>>().join("/")
}

fn is_within(folder: &Path, path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real.starts_with(folder))
}

/// Turns the addresses of a case's files into ones that this source can find again: relative to the
/// root, or "bundle.json#Binary/1" for what lies within the bundle. What leaves the folder is blocked.
pub fn place_files(bundle: &BundleFile, case: &mut Case) {
    let folder = bundle.place.rsplit_once('/').map_or("", |(folder, _)| folder);
    let placed = |address: &str| match address {
        "" => Some(String::new()),
        address if bundle.all.find(address).is_some() => Some(format!("{}#{}", bundle.place, bundle.all.key(address))),
        address if is_inward(address) && folder.is_empty() => Some(address.to_owned()),
        address if is_inward(address) => Some(format!("{folder}/{address}")),
        _ => None,
    };
    for photograph in &mut case.photographs {
        if let Some(address) = placed(&photograph.address) {
            photograph.address = address;
            continue;
        }
        let place = format!("{} {} content.url", bundle.place, photograph.id.0);
        case.problems.push(Problem::new(About::Photograph, "The file of a photograph lies outside its folder", place));
        photograph.blocked.get_or_insert_with(|| "The file of this photograph lies outside its folder".to_owned());
    }
    for letter in &mut case.referral.letters {
        match placed(&letter.address) {
            Some(address) => letter.address = address,
            None => {
                let place = format!("{} {} content.attachment.url", bundle.place, letter.id);
                case.problems.push(Problem::new(
                    About::Referral,
                    "The file of a letter lies outside its folder",
                    place,
                ));
            }
        }
    }
}

/// Whether an address is a plain path downwards, on any system.
fn is_inward(address: &str) -> bool {
    let is_plain = !address.is_empty() && !address.contains(['\\', ':', '\0', '#']);
    is_plain && Path::new(address).components().all(|part| matches!(part, Component::Normal(_)))
}

/// The bytes of a file by an address that `place_files` made.
pub fn file(root: &Path, address: &str, announced: Option<u64>) -> Result<Vec<u8>, SourceError> {
    let broken = |what: &str| SourceError::Broken { what: what.to_owned(), place: address.to_owned() };
    if let Some((bundle, reference)) = address.split_once('#') {
        if !is_inward(bundle) {
            return Err(broken("the file lies outside its folder"));
        }
        let bundle = read(root, &root.join(bundle)).map_err(|problem| broken(&problem.what))?;
        let resource = bundle.all.find(reference).ok_or_else(|| SourceError::Gone(address.to_owned()))?;
        return data(resource.json()).ok_or_else(|| broken("the file within the bundle cannot be read"));
    }
    if !is_inward(address) {
        return Err(broken("the file lies outside its folder"));
    }
    // A case's files lie in the case's own folder, not only somewhere in the source.
    let mut parts = address.split('/');
    let home = match (parts.next(), parts.next()) {
        (Some("cases"), Some(case)) => root.join("cases").join(case),
        _ => root.to_owned(),
    };
    let home = home.canonicalize().map_err(|_| SourceError::Gone(address.to_owned()))?;
    let path = root.join(address).canonicalize().map_err(|_| SourceError::Gone(address.to_owned()))?;
    if !home.starts_with(root) || !path.starts_with(&home) {
        return Err(broken("the file is a link that leaves its folder"));
    }
    let bytes = bounded(&path, MOST_PHOTOGRAPH_BYTES).map_err(|_| broken("the file cannot be read or is too large"))?;
    match announced {
        Some(announced) if announced != bytes.len() as u64 => {
            Err(broken(&format!("the file is not complete: it has {} bytes of {announced} announced", bytes.len())))
        }
        _ => Ok(bytes),
    }
}

fn data(resource: &Value) -> Option<Vec<u8>> {
    let data =
        ["/data", "/content/data", "/content/0/attachment/data"].into_iter().find_map(|at| resource.pointer(at))?;
    let data: String = data.as_str()?.split_ascii_whitespace().collect();
    BASE64_STANDARD.decode(data).ok()
}

/// At most `most` bytes of a file, whatever length it claims.
fn bounded(path: &Path, most: u64) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(std::io::Error::other("too large")) } else { Ok(bytes) }
}
