//! The queue of a server: every page followed exactly as given, every Task checked again, practices
//! fetched where they did not come with it. A page that cannot be followed is said, never passed over.

use std::collections::BTreeSet;

use reqwest::{Method, Url};

use crate::domain::problem::{About, Problem};
use crate::fhir::bundle::Resources;
use crate::fhir::case_in::{is_case, is_open, line_from_task};
use crate::io::http::{Ask, MOST_JSON_BYTES};
use crate::io::source::fhir_server::FhirServer;
use crate::io::source::fhir_server::answer::{FHIR_JSON, resource};
use crate::io::source::fhir_server::detail::fetch_wanted;
use crate::io::source::{QueueRead, SourceError};

/// The most pages of one search: a hundred thousand cases.
const MOST_PAGES: usize = 1_000;

const OPEN_STATES: &[&str] = &["requested", "in-progress"];

/// All open cases.
pub fn read(server: &FhirServer) -> Result<QueueRead, SourceError> {
    let mut all = Resources::at(server.http.base());
    let matches = match walk(server, &search(&OPEN_STATES.join(",")), &mut all) {
        // Some servers take one state at a time.
        Err(SourceError::Refused(_)) => {
            let mut matches = Vec::new();
            for state in OPEN_STATES {
                matches.extend(walk(server, &search(state), &mut all)?);
            }
            matches
        }
        walked => walked?,
    };
    fetch_wanted(server, &mut all)?;
    Ok(cases(server, &matches, all))
}

fn search(states: &str) -> String {
    format!(
        "Task?status={states}&code=http://hl7.org/fhir/CodeSystem/task-code%7Cfulfill\
         &_include=Task:focus&_include=Task:patient&_include=Task:requester&_sort=authored-on&_count=100"
    )
}

/// Walks all pages of a search; gives the references of what matched.
pub fn walk(server: &FhirServer, address: &str, all: &mut Resources) -> Result<Vec<String>, SourceError> {
    let place = address.split('?').next().unwrap_or_default().to_owned();
    let mut matches: Vec<String> = Vec::new();
    let mut total = None;
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next = page_url(server, None, address, &place, all);
    while let Some(url) = next.take() {
        if !seen.insert(url.to_string()) || seen.len() > MOST_PAGES {
            let what = "The server's pages lead in a circle; some may be missing";
            all.problems.push(Problem::new(About::Queue, what, format!("{place} link.next")));
            break;
        }
        let headers = [("Accept", FHIR_JSON), ("Prefer", "handling=strict")];
        let ask = Ask { method: Method::GET, url: url.clone(), headers: &headers, body: None, most: MOST_JSON_BYTES };
        let bundle = resource(&server.http.ask(ask)?, &place)?;
        let page = all.add_bundle(&bundle, &place);
        total = total.or(page.total);
        matches.extend(page.matches);
        if let Some(given) = page.next {
            next = page_url(server, Some(&url), &given, &place, all);
        }
    }
    matches.sort();
    matches.dedup();
    if let Some(total) = total.filter(|total| *total > matches.len() as u64) {
        let what = format!("The server speaks of {total}, but {} arrived", matches.len());
        all.problems.push(Problem::new(About::Queue, what, format!("{place} total")));
    }
    Ok(matches)
}

/// The address of a page as given; one on another server is said and not read.
fn page_url(server: &FhirServer, from: Option<&Url>, given: &str, place: &str, all: &mut Resources) -> Option<Url> {
    let url = server.http.url(from, given).ok();
    if url.is_none() {
        let what = "The next page lies on another server and was not read";
        all.problems.push(Problem::new(About::Queue, what, format!("{place} link.next")));
    }
    url
}

/// The Tasks that are open cases. What a server sent against its own filter is left out and said.
fn cases(server: &FhirServer, matches: &[String], mut all: Resources) -> QueueRead {
    let mut cases = Vec::new();
    let mut left_out = 0;
    for task in matches.iter().filter_map(|reference| all.find(reference)) {
        if task.kind() != "Task" || !is_case(task) {
            left_out += 1;
            continue;
        }
        let case = line_from_task(task, &all);
        if is_open(&case.state) {
            server.keep(task);
            cases.push(case);
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        let what = format!("The server sent {left_out} that were not asked for; they are left out");
        all.problems.push(Problem::new(About::Queue, what, "Task status, code"));
    }
    cases.sort_by(|one, other| (one.asked_at, &one.id).cmp(&(other.asked_at, &other.id)));
    QueueRead { cases, problems: all.problems }
}
