//! A real FHIR server on this computer, and what the server source does with it: the same cases as from
//! a folder, one claim, one report.

#[path = "server/fake.rs"]
mod fake;
#[path = "server/faults.rs"]
mod faults;

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use diascope::domain::case::{Case, CaseState, Version};
use diascope::domain::outcome::OUTCOMES;
use diascope::io::http::{Ask, Http, MOST_JSON_BYTES};
use diascope::io::source::fhir_server::FhirServer;
use diascope::io::source::folder::Folder;
use diascope::io::source::{CaseSource, ClaimError, DeliveryError};
use reqwest::Method;
use serde_json::{Value, json};

use super::wire::{PDF, claimed, colleague, consultant, fixtures, ids, parcel, read_case, report, text, time};

/// A sekmet-fhir on a free port of this computer, stopped when it goes out of scope.
pub struct Sekmet {
    child: Child,
    /// "http://127.0.0.1:PORT/fhir".
    pub address: String,
    _folder: tempfile::TempDir,
}

impl Sekmet {
    /// Starts a server without any content and waits until it answers.
    pub fn start() -> Self {
        Self::start_with("")
    }

    /// Starts a server with further lines of settings.
    pub fn start_with(more: &str) -> Self {
        // Between finding a free port and using it another program can take it: then another is tried.
        (0..3).find_map(|_| Self::try_start(more)).expect("sekmet-fhir does not start; see scripts/test")
    }

    fn try_start(more: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("http://127.0.0.1:{port}/fhir");
        let settings = folder.path().join("settings.yaml");
        let words = format!(
            "base_url: {address}\nhost: 127.0.0.1\nport: {port}\ndata_dir: {}\n\
             validation: {{inbound: strict}}\nsimulator: {{enabled: false}}\nserver_auth: {{types: [none]}}\n{more}\n",
            folder.path().display()
        );
        std::fs::write(&settings, words).unwrap();
        let child = Command::new(program())
            .args(["serve", "-c"])
            .arg(&settings)
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { child, address, _folder: folder };
        server.waits_until_it_answers().then_some(server)
    }

    /// Asks for the server's own description until it comes; gives up when the program ends.
    fn waits_until_it_answers(&mut self) -> bool {
        let http = Http::open(&self.address).unwrap();
        for _ in 0..1200 {
            if let Some(answer) = get(&http, "metadata")
                && text(&answer, "/resourceType") == "CapabilityStatement"
            {
                return true;
            }
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            // A pause between two questions, not a guess at how long it takes.
            std::thread::park_timeout(Duration::from_millis(50));
        }
        false
    }

    /// The resource at an address, such as "Task/1" or "Task?status=requested".
    pub fn get(&self, address: &str) -> Value {
        get(&Http::open(&self.address).unwrap(), address).unwrap()
    }

    /// How many resources a search finds.
    pub fn count(&self, search: &str) -> usize {
        self.get(search)["entry"].as_array().map_or(0, Vec::len)
    }

    /// Puts the bundles of a folder source on the server, files as Binary resources. What is there
    /// already is put back as it was.
    pub fn seed(&self, folder: &Path) {
        for case in std::fs::read_dir(folder.join("cases")).unwrap() {
            let case = case.unwrap().path();
            let bundle: Value = serde_json::from_slice(&std::fs::read(case.join("bundle.json")).unwrap()).unwrap();
            let mut resources: Vec<Value> =
                bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone()).collect();
            let mut files = Vec::new();
            resources.iter_mut().for_each(|resource| move_files(resource, &case, &mut files));
            let entries = files.into_iter().chain(resources).map(|resource| {
                let url = format!("{}/{}", text(&resource, "/resourceType"), text(&resource, "/id"));
                json!({ "resource": resource, "request": { "method": "PUT", "url": url } })
            });
            self.post(
                &json!({ "resourceType": "Bundle", "type": "transaction", "entry": entries.collect::<Vec<_>>() }),
            );
        }
    }

    /// Writes one resource over what is there.
    pub fn put(&self, resource: Value) {
        let url = format!("{}/{}", text(&resource, "/resourceType"), text(&resource, "/id"));
        let entry = json!({ "resource": resource, "request": { "method": "PUT", "url": url } });
        self.post(&json!({ "resourceType": "Bundle", "type": "transaction", "entry": [entry] }));
    }

    fn post(&self, bundle: &Value) {
        let http = Http::open(&self.address).unwrap();
        let answer = http.ask(Ask {
            method: Method::POST,
            url: http.url(None, http.base()).unwrap(),
            headers: &[("Content-Type", "application/fhir+json")],
            body: Some(bundle.to_string().into_bytes()),
            most: MOST_JSON_BYTES,
        });
        let answer = answer.unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    }
}

impl Drop for Sekmet {
    fn drop(&mut self) {
        self.child.kill().ok(); // It has ended already.
        self.child.wait().ok(); // As above.
    }
}

/// The server program of the project's own environment.
fn program() -> PathBuf {
    let program = std::env::var_os("DIASCOPE_SEKMET")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/sekmet"), PathBuf::from);
    assert!(program.exists(), "{} is not there: run scripts/test, which sets it up", program.display());
    program
}

fn get(http: &Http, address: &str) -> Option<Value> {
    let url = http.url(None, address).unwrap();
    let headers = &[("Accept", "application/fhir+json")];
    let answer = http.ask(Ask { method: Method::GET, url, headers, body: None, most: MOST_JSON_BYTES }).ok()?;
    serde_json::from_slice(&answer.body).ok()
}

/// Turns the file names of a resource into Binary resources.
fn move_files(resource: &mut Value, case: &Path, files: &mut Vec<Value>) {
    match resource {
        Value::Object(fields) => {
            let name = fields.get("url").and_then(Value::as_str).unwrap_or_default().to_owned();
            if fields.contains_key("contentType") && case.join(&name).is_file() {
                let id = format!("{}-{name}", case.file_name().unwrap().to_string_lossy());
                files.push(json!({
                    "resourceType": "Binary",
                    "id": id,
                    "contentType": fields["contentType"],
                    "data": BASE64_STANDARD.encode(std::fs::read(case.join(&name)).unwrap()),
                }));
                fields["url"] = json!(format!("Binary/{id}"));
            }
            fields.values_mut().for_each(|field| move_files(field, case, files));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_files(item, case, files)),
        _ => {}
    }
}

fn seeded() -> (Sekmet, FhirServer) {
    seeded_with("")
}

fn seeded_with(more: &str) -> (Sekmet, FhirServer) {
    let sekmet = Sekmet::start_with(more);
    sekmet.seed(&fixtures());
    let source = FhirServer::open(&sekmet.address).unwrap();
    (sekmet, source)
}

/// A case without what must differ between two sources: version and addresses.
fn comparable(mut case: Case) -> Case {
    case.version = Version::default();
    case.photographs.iter_mut().for_each(|photograph| photograph.address.clear());
    case.referral.letters.iter_mut().for_each(|letter| letter.address.clear());
    case
}

#[test]
fn folder_and_server_give_the_same_cases() {
    let (_sekmet, server) = seeded();
    let folder = Folder::open(&fixtures()).unwrap();
    let (from_server, from_folder) = (server.queue().unwrap(), folder.queue().unwrap());
    assert_eq!(from_server.problems, from_folder.problems);
    let comparable_all = |cases: Vec<Case>| cases.into_iter().map(comparable).collect::<Vec<_>>();
    assert_eq!(from_folder.cases.len(), 2);
    assert_eq!(comparable_all(from_server.cases), comparable_all(from_folder.cases));
    for id in ["task-mole", "task-patch"] {
        let (one, other) = (read_case(&server, id), read_case(&folder, id));
        for (photograph, same) in one.photographs.iter().zip(&other.photographs) {
            assert_eq!(server.photograph(photograph).unwrap(), folder.photograph(same).unwrap());
        }
        for (letter, same) in one.referral.letters.iter().zip(&other.referral.letters) {
            assert_eq!(server.letter(letter).unwrap(), folder.letter(same).unwrap());
        }
        assert_eq!(comparable(one), comparable(other));
    }
}

#[test]
fn a_second_claim_is_refused_and_names_the_holder() {
    let (sekmet, server) = seeded();
    let seen = read_case(&server, "task-mole");
    let at = time("2026-11-24T09:05:00Z");
    let version = server.claim(&seen, &consultant(), at).unwrap();
    // The same case, as a colleague saw it before.
    let refused = FhirServer::open(&sekmet.address).unwrap().claim(&seen, &colleague(), at).unwrap_err();
    let ClaimError::Changed { held_by: Some(holder) } = refused else { panic!("{refused:?}") };
    assert_eq!((holder.name.as_str(), holder.since), ("Dr Astrid LIND", Some(at)));
    // Nothing was written by the refusal, and the queue says who has it.
    let held = read_case(&server, "task-mole");
    assert_eq!(held.version, version);
    assert!(matches!(&held.state, CaseState::Held(holder) if holder.name == "Dr Astrid LIND"));
    let queue = server.queue().unwrap();
    assert!(queue.cases.iter().any(|case| matches!(case.state, CaseState::Held(_))));
    // A case that changed in between is not taken, although it waits again.
    server.release(&seen.id, &consultant(), at).unwrap();
    assert!(matches!(server.claim(&seen, &colleague(), at), Err(ClaimError::Changed { held_by: None })));
    assert!(server.claim(&read_case(&server, "task-mole"), &colleague(), at).is_ok());
}

#[test]
fn every_outcome_is_delivered_exactly_once_also_when_sent_twice() {
    let (sekmet, server) = seeded();
    for (number, outcome) in (1..).zip(OUTCOMES) {
        sekmet.seed(&fixtures());
        let signed = report(&claimed(&server, "task-mole"), outcome.code, "a < b & \"c\" — 5 mm\u{a0}× 3");
        let sealed = server.seal(&signed, PDF, &ids(number)).unwrap();
        server.deliver(&parcel(&signed, sealed.clone(), 1)).unwrap();
        let after = sekmet.get("Task/task-mole");
        // As after a crash: nobody knows whether it arrived.
        server.deliver(&parcel(&signed, sealed.clone(), 2)).unwrap();
        // And as a program that does not even know that it began.
        server.deliver(&parcel(&signed, sealed.clone(), 1)).unwrap();
        assert_eq!(sekmet.get("Task/task-mole"), after, "{}", outcome.code);
        for (kind, uuid) in &sealed.creates {
            let search = format!("{kind}?identifier=https://tools.ietf.org/html/rfc4122%7C{uuid}");
            assert_eq!(sekmet.count(&search), 1, "{} {kind}", outcome.code);
        }
    }
}

#[test]
fn a_report_on_a_changed_case_writes_nothing() {
    let (sekmet, server) = seeded();
    let case = claimed(&server, "task-mole");
    let signed = report(&case, "biopsy", "words");
    let sealed = server.seal(&signed, PDF, &ids(1)).unwrap();
    let mut task = sekmet.get("Task/task-mole");
    task["description"] = json!("The GP has added something");
    sekmet.put(task);
    for attempts in [1, 2] {
        let refused = server.deliver(&parcel(&signed, sealed.clone(), attempts)).unwrap_err();
        assert!(matches!(refused, DeliveryError::Conflict { .. }), "{refused:?}");
    }
    // The one from the fixture, years before, and no other.
    assert_eq!(sekmet.count("DiagnosticReport"), 1);
    assert_eq!(sekmet.count("Communication"), 0);
    assert_eq!(text(&sekmet.get("Task/task-mole"), "/status"), "in-progress");
}

#[test]
fn a_server_that_writes_every_reference_in_full_is_understood() {
    let (_sekmet, server) = seeded_with("server_behaviour: {absolute_references: true}");
    let queue = server.queue().unwrap();
    assert_eq!((queue.cases.len(), queue.problems.len()), (2, 0));
    let case = claimed(&server, "task-mole");
    assert_eq!(case.problems, Vec::new());
    assert_eq!(case.photographs.len(), 4);
    assert!(matches!(&case.state, CaseState::Held(holder) if holder.name == "Dr Astrid LIND"));
    let signed = report(&case, "biopsy", "words");
    let sealed = server.seal(&signed, PDF, &ids(1)).unwrap();
    server.deliver(&parcel(&signed, sealed.clone(), 1)).unwrap();
    server.deliver(&parcel(&signed, sealed, 2)).unwrap();
}

#[test]
fn recipient_changed_between_open_and_send_stops() {
    // The GP has moved to another practice; then the referral names another GP.
    let role = |sekmet: &Sekmet| {
        let mut role = sekmet.get("PractitionerRole/role-okafor");
        role["organization"] = json!({ "reference": "Organization/trust-z99" });
        role
    };
    let request = |sekmet: &Sekmet| {
        let mut request = sekmet.get("ServiceRequest/sr-mole");
        request["requester"] = json!({ "reference": "PractitionerRole/role-lind" });
        request
    };
    let (sekmet, server) = seeded();
    for changed in [role(&sekmet), request(&sekmet)] {
        sekmet.seed(&fixtures());
        let signed = report(&claimed(&server, "task-mole"), "biopsy", "words");
        let sealed = server.seal(&signed, PDF, &ids(1)).unwrap();
        sekmet.put(changed);
        let stopped = server.deliver(&parcel(&signed, sealed, 1)).unwrap_err();
        assert!(matches!(&stopped, DeliveryError::Conflict { why } if why.contains("another practice")), "{stopped:?}");
        assert_eq!(sekmet.count("Communication"), 0);
    }
}
