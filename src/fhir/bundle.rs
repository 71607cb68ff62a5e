//! A set of resources found by reference, and the bundles that they come in. The same resource may
//! arrive twice; an absolute reference to another server is never taken for one of ours.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::problem::{About, Problem};
use crate::fhir::resource::Resource;

/// Resources by "Kind/id", in that order, with the problems met.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    by_reference: BTreeMap<String, Resource>,
    /// From a bundle's fullUrl to "Kind/id".
    full_urls: BTreeMap<String, String>,
    /// Address of the server, without a slash at its end; empty for a folder.
    base: String,
    pub problems: Vec<Problem>,
}

/// What a page of a search says beside its resources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The next page, exactly as given.
    pub next: Option<String>,
    /// How many there are in all, where the server says so.
    pub total: Option<u64>,
    /// References of what matched the search, in the server's order.
    pub matches: Vec<String>,
}

impl Resources {
    /// An empty set; absolute references that begin with `base` are ours.
    pub fn at(base: &str) -> Self {
        Self { base: base.to_owned(), ..Self::default() }
    }

    /// Adds every resource of a bundle. `place` is the file or address, for problems.
    pub fn add_bundle(&mut self, bundle: &Value, place: &str) -> Page {
        if text(bundle, "resourceType") != "Bundle" {
            self.problems.push(Problem::new(
                About::Queue,
                "What arrived is no FHIR bundle",
                format!("{place} resourceType"),
            ));
            return Page::default();
        }
        let mut page =
            Page { next: next_link(bundle), total: bundle.get("total").and_then(Value::as_u64), ..Page::default() };
        let entries = bundle.get("entry").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        for (at, entry) in entries.iter().enumerate() {
            let at = format!("{place} entry[{at}]");
            let mode = entry.get("search").map_or("", |search| text(search, "mode"));
            let is_outcome = mode == "outcome" || kind_of(entry) == "OperationOutcome";
            if is_outcome {
                let said = entry.get("resource").map(short_outcome).unwrap_or_default();
                self.problems.push(Problem::new(About::Queue, format!("The server warns: {said}"), at));
                continue;
            }
            if let Some(reference) = self.add_entry(entry, &at)
                && mode != "include"
            {
                page.matches.push(reference);
            }
        }
        page
    }

    fn add_entry(&mut self, entry: &Value, place: &str) -> Option<String> {
        let full_url = text(entry, "fullUrl");
        let id = full_url.strip_prefix("urn:uuid:").map_or_else(|| place_id(place), str::to_owned);
        let Some(resource) = entry.get("resource").and_then(|json| Resource::new(json.clone(), &id)) else {
            let what = "An entry holds no resource that can be understood";
            self.problems.push(Problem::new(About::Queue, what, format!("{place}.resource")));
            return None;
        };
        if resource.text("id").is_empty() && !full_url.starts_with("urn:uuid:") {
            self.problems.push(resource.problem(About::Queue, "A resource has no id", "id"));
        }
        if !full_url.is_empty() {
            self.full_urls.insert(full_url.to_owned(), resource.reference());
        }
        Some(self.add(resource))
    }

    /// Adds one resource and gives its reference. Of two that differ, the newer stays and a problem says so.
    pub fn add(&mut self, resource: Resource) -> String {
        let reference = resource.reference();
        match self.by_reference.get(&reference) {
            Some(known) if *known == resource => {}
            Some(known) => {
                let what = "The same resource arrived twice and differs; the newer one is used";
                self.problems.push(resource.problem(About::Case, what, "meta.lastUpdated"));
                if age(known) <= age(&resource) {
                    self.by_reference.insert(reference.clone(), resource);
                }
            }
            None => {
                self.by_reference.insert(reference.clone(), resource);
            }
        }
        reference
    }

    /// Puts a newer state of a resource in the place of the one that arrived.
    pub fn replace(&mut self, resource: Resource) {
        self.by_reference.insert(resource.reference(), resource);
    }

    /// "Kind/id" of a reference that may be absolute, versioned or a urn; as it is where it is not ours.
    pub fn key(&self, reference: &str) -> String {
        let reference = reference.split("/_history/").next().unwrap_or(reference);
        if let Some(known) = self.full_urls.get(reference) {
            return known.clone();
        }
        let ours = reference.strip_prefix(&self.base).and_then(|rest| rest.strip_prefix('/'));
        ours.filter(|_| !self.base.is_empty()).unwrap_or(reference).to_owned()
    }

    pub fn find(&self, reference: &str) -> Option<&Resource> {
        self.by_reference.get(&self.key(reference))
    }

    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Resource> {
        let from = format!("{kind}/");
        // "0" follows "/" in ASCII, so that the range holds exactly this kind.
        let to = format!("{kind}0");
        self.by_reference.range(from..to).map(|(_, resource)| resource)
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn kind_of(entry: &Value) -> &str {
    entry.get("resource").map_or("", |resource| text(resource, "resourceType"))
}

fn next_link(bundle: &Value) -> Option<String> {
    let links = bundle.get("link")?.as_array()?;
    links.iter().find(|link| text(link, "relation") == "next").map(|link| text(link, "url").to_owned())
}

/// An id for a resource that came without one: its place in the bundle, which FHIR ids cannot look like.
fn place_id(place: &str) -> String {
    place.rsplit(' ').next().unwrap_or(place).to_owned()
}

/// For which of two is newer: by the server's time, then by a version that is a number.
fn age(resource: &Resource) -> (Option<jiff::Timestamp>, Option<u64>) {
    (resource.meta_text("lastUpdated").parse().ok(), resource.meta_text("versionId").parse().ok())
}

/// The most letters of a server's own words that are kept.
const MOST_DIAGNOSTICS: usize = 160;

/// What an OperationOutcome says, short, with quoted values and long numbers left out: those can be
/// a patient's name or number.
pub fn short_outcome(outcome: &Value) -> String {
    let issues = outcome.get("issue").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let Some(issue) = issues.iter().find(|issue| text(issue, "severity") != "information").or(issues.first()) else {
        return "no reason given".to_owned();
    };
    let details = issue.get("details").map_or("", |details| text(details, "text"));
    let words = match text(issue, "diagnostics") {
        "" => details,
        diagnostics => diagnostics,
    };
    let code = text(issue, "code");
    if words.is_empty() { code.to_owned() } else { format!("{code}: {}", without_values(words)) }
}

fn without_values(words: &str) -> String {
    let mut kept = String::new();
    let mut quote = None;
    for letter in words.chars().take(4 * MOST_DIAGNOSTICS) {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => {
                quote = Some(letter);
                kept.push('…');
            }
            // An apostrophe within a word opens nothing.
            (None, '\'') if !kept.ends_with(char::is_alphanumeric) => {
                quote = Some('\'');
                kept.push('…');
            }
            (None, letter) => kept.push(letter),
        }
    }
    let words = kept.split_whitespace().map(|word| {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if digits >= 6 { "…" } else { word }
    });
    words.collect::<Vec<_>>().join(" ").chars().take(MOST_DIAGNOSTICS).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_servers_words_are_kept_without_values() {
        let outcome = json!({"resourceType": "OperationOutcome", "issue": [
            {"severity": "error", "code": "invalid", "diagnostics": "Value 'Jane SMITH' and 9990000107 aren't allowed at Patient.name"}
        ]});
        assert_eq!(short_outcome(&outcome), "invalid: Value … and … aren't allowed at Patient.name");
    }

    #[test]
    fn a_reference_to_another_server_is_not_ours() {
        let mut all = Resources::default();
        all.add_bundle(
            &json!({"resourceType": "Bundle", "type": "collection", "entry": [
                {"fullUrl": "https://a.example/Patient/1", "resource": {"resourceType": "Patient", "id": "1"}}
            ]}),
            "bundle.json",
        );
        assert!(all.find("Patient/1").is_some());
        assert!(all.find("Patient/1/_history/2").is_some());
        assert!(all.find("https://a.example/Patient/1").is_some());
        assert!(all.find("https://b.example/Patient/1").is_none());
    }

    #[test]
    fn of_two_states_the_newer_is_used_and_said() {
        let task =
            |version: &str| json!({"resource": {"resourceType": "Task", "id": "1", "meta": {"versionId": version}}});
        let mut all = Resources::default();
        all.add_bundle(&json!({"resourceType": "Bundle", "entry": [task("3"), task("2"), task("3")]}), "b");
        assert_eq!(all.find("Task/1").map(|task| task.meta_text("versionId")), Some("3"));
        assert_eq!(all.problems.len(), 1);
    }
}
