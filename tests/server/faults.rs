//! What the server source does when a server, or what stands in its place, does not behave.

use diascope::domain::case::CaseId;
use diascope::io::source::fhir_server::FhirServer;
use diascope::io::source::folder::Folder;
use diascope::io::source::{CaseSource, DeliveryError, SourceError};
use diascope::outbox::parcel::Parcel;
use serde_json::{Value, json};

use super::fake::{Fake, Question, Reply};
use crate::wire::{PDF, claimed, copied_cases, fixtures, ids, parcel, report, text};

/// A sealed report on the mole.
fn a_parcel(attempts: u32) -> Parcel {
    let folder = copied_cases();
    let source = Folder::open(folder.path()).unwrap();
    let signed = report(&claimed(&source, "task-mole"), "gp-management", "a < b");
    parcel(&signed, source.seal(&signed, PDF, &ids(1)).unwrap(), attempts)
}

fn outcome(code: &str, diagnostics: &str) -> Value {
    json!({ "resourceType": "OperationOutcome", "issue": [
        { "severity": "error", "code": code, "diagnostics": diagnostics }
    ] })
}

fn nothing_found() -> Reply {
    Reply::fhir(200, &json!({ "resourceType": "Bundle", "type": "searchset", "total": 0 }))
}

/// The resources of the mole's case, as a server without faults has them.
fn content() -> Vec<Value> {
    let path = fixtures().join("cases/mole-with-card/bundle.json");
    let bundle: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone()).collect()
}

/// Answers what a good server would to everything but a transaction and a search.
fn good_answer(question: &Question) -> Option<Reply> {
    let content = content();
    let find = |address: &str| {
        let is_it = |json: &&Value| format!("{}/{}", text(json, "/resourceType"), text(json, "/id")) == address;
        content.iter().find(is_it)
    };
    if question.method == "GET" {
        return find(question.address.trim_start_matches("/fhir/")).map(|json| Reply::fhir(200, json));
    }
    let asked: Value = serde_json::from_str(&question.body).unwrap();
    if text(&asked, "/type") != "batch" {
        return None;
    }
    let entries: Vec<Value> = asked["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| match find(text(entry, "/request/url")) {
            Some(json) => json!({ "resource": json, "response": { "status": "200" } }),
            None => json!({ "response": { "status": "404 Not Found" } }),
        })
        .collect();
    Some(Reply::fhir(200, &json!({ "resourceType": "Bundle", "type": "batch-response", "entry": entries })))
}

/// Delivers to a server that answers every transaction so, and every search with nothing.
fn delivered_to(reply: impl Fn() -> Reply + Send + 'static) -> Result<(), DeliveryError> {
    let fake = Fake::start(move |_, question| match good_answer(question) {
        Some(answer) => answer,
        None if question.method == "POST" => reply(),
        None => nothing_found(),
    });
    FhirServer::open(&fake.address).unwrap().deliver(&a_parcel(1))
}

#[test]
fn captive_portal_200_is_not_success() {
    let fake = Fake::start(|_, _| Reply::html(200));
    let server = FhirServer::open(&fake.address).unwrap();
    for attempts in [1, 2] {
        assert!(matches!(server.deliver(&a_parcel(attempts)), Err(DeliveryError::Later { .. })));
    }
    assert!(matches!(server.queue(), Err(SourceError::Unreachable(_))));
    assert!(matches!(server.case(&CaseId("task-mole".to_owned())), Err(SourceError::Unreachable(_))));
}

#[test]
fn an_answer_says_whether_to_wait_to_ask_a_person_or_to_give_up() {
    let is_later = |result| matches!(result, Err(DeliveryError::Later { .. }));
    let is_conflict = |result| matches!(result, Err(DeliveryError::Conflict { .. }));
    for status in [408, 425, 429, 500, 502, 503, 504] {
        assert!(is_later(delivered_to(move || Reply::fhir(status, &outcome("transient", "busy")))), "{status}");
    }
    for status in [302, 307, 403, 404] {
        assert!(is_later(delivered_to(move || Reply::html(status).with("Location: http://127.0.0.1:9/"))), "{status}");
    }
    assert!(is_conflict(delivered_to(|| Reply::fhir(412, &outcome("conflict", "version")))));
    assert!(is_conflict(delivered_to(|| Reply::fhir(409, &outcome("conflict", "version")))));
    assert!(is_conflict(delivered_to(|| Reply::fhir(400, &outcome("processing", "entry failed: 412 Precondition")))));
    let waits = delivered_to(|| Reply::fhir(503, &outcome("transient", "busy")).with("Retry-After: 120"));
    assert_eq!(waits, Err(DeliveryError::Later { why: "the server answered 503".to_owned(), after_secs: Some(120) }));
    let refused =
        delivered_to(|| Reply::fhir(422, &outcome("structure", "Value 'Ada FENWICK' of 9990471234 is not allowed")));
    let Err(DeliveryError::Refused { why }) = refused else { panic!("{refused:?}") };
    assert_eq!(why, "422 structure: Value … of … is not allowed");
}

#[test]
fn success_without_the_report_being_there_is_no_success() {
    let done = json!({ "resourceType": "Bundle", "type": "transaction-response", "entry": [] });
    assert!(matches!(delivered_to(move || Reply::fhir(200, &done)), Err(DeliveryError::Later { .. })));
    // A server that is not atomic says so only within.
    let stale = json!({ "resourceType": "Bundle", "type": "transaction-response", "entry": [
        { "response": { "status": "201 Created" } }, { "response": { "status": "412" } }
    ] });
    assert!(matches!(delivered_to(move || Reply::fhir(200, &stale)), Err(DeliveryError::Conflict { .. })));
}

/// What a parcel creates, as a server would give it back.
fn kept(parcel: &Parcel, change: impl Fn(&mut Value)) -> Vec<Value> {
    let bundle: Value = serde_json::from_slice(&parcel.bytes).unwrap();
    let mut kept: Vec<Value> =
        bundle["entry"].as_array().unwrap().iter().map(|entry| entry["resource"].clone()).collect();
    for (at, resource) in kept.iter_mut().enumerate() {
        if resource.get("id").is_none() {
            resource["id"] = json!(format!("r{at}"));
        }
        change(resource);
    }
    kept
}

fn delivered_again(change: impl Fn(&mut Value)) -> (Result<(), DeliveryError>, Vec<String>) {
    let parcel = a_parcel(2);
    let kept = kept(&parcel, change);
    let fake = Fake::start(move |_, question| found_among(&kept, question));
    let result = FhirServer::open(&fake.address).unwrap().deliver(&parcel);
    let asked = fake.asked.lock().unwrap().clone();
    (result, asked)
}

fn found_among(kept: &[Value], question: &Question) -> Reply {
    if question.method == "POST" {
        if let Some(answer) = good_answer(question) {
            return answer;
        }
        return Reply::fhir(412, &outcome("conflict", "version"));
    }
    let asked = question.address.trim_start_matches("/fhir/");
    let (kind, search) = asked.split_once('?').unwrap_or((asked, ""));
    if search.is_empty() {
        let task = kept.iter().find(|resource| format!("Task/{}", text(resource, "/id")) == asked);
        return task.map_or_else(|| Reply::fhir(404, &outcome("not-found", "")), |task| Reply::fhir(200, task));
    }
    let entries: Vec<Value> = kept
        .iter()
        .filter(|resource| text(resource, "/resourceType") == kind)
        .map(|resource| json!({ "resource": resource, "search": { "mode": "match" } }))
        .collect();
    Reply::fhir(200, &json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries }))
}

#[test]
fn what_may_have_been_sent_is_looked_for_before_it_is_sent_again() {
    let (result, asked) = delivered_again(|_| {});
    assert_eq!(result, Ok(()));
    assert!(asked.iter().all(|asked| asked.starts_with("GET")), "{asked:?}");
}

#[test]
fn words_changed_on_the_server_are_not_called_delivered() {
    let (result, _) = delivered_again(|resource| {
        if let Some(words) = resource.pointer_mut("/payload/0/contentString") {
            *words = json!(words.as_str().unwrap().replace('<', ""));
        }
    });
    assert_eq!(result, Err(DeliveryError::Refused { why: "the server has changed Communication payload".to_owned() }));
}

#[test]
fn a_report_without_its_case_changed_is_sent_again_and_a_person_told() {
    let (result, asked) = delivered_again(|resource| {
        if text(resource, "/resourceType") == "Task" {
            resource["status"] = json!("in-progress");
            resource["output"] = json!([]);
        }
    });
    // Once for the batch that reads the recipient again, once for the report.
    assert!(asked.iter().filter(|asked| asked.starts_with("POST")).count() >= 2, "{asked:?}");
    let Err(DeliveryError::Conflict { why }) = result else { panic!("{result:?}") };
    assert!(why.ends_with("a part of the report is there already"), "{why}");
}

/// A Task of a long queue.
fn task(number: usize, status: &str) -> Value {
    json!({ "search": { "mode": "match" }, "resource": {
        "resourceType": "Task", "id": format!("t{number}"), "meta": { "versionId": "1" }, "status": status,
        "code": { "coding": [{ "system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill" }] },
        "authoredOn": "2026-11-20T09:30:00Z",
    } })
}

fn page(from: usize, to: usize, next: Option<String>) -> Value {
    let entries: Vec<Value> = (from..to).map(|number| task(number, "requested")).collect();
    let links: Vec<Value> = next.into_iter().map(|url| json!({ "relation": "next", "url": url })).collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "total": 10_000, "link": links, "entry": entries })
}

#[test]
fn queue_of_10000_loses_none_with_faulty_pages() {
    // Pages overlap, as they do when a case arrives meanwhile; one is empty, one holds an entry without
    // a resource, one a case in a state that nobody knows.
    let fake = Fake::start(|address, question| {
        let at: usize = question.address.rsplit_once("page=").map_or(0, |(_, page)| page.parse().unwrap());
        let next = (at < 100).then(|| format!("{address}/Task?page={}", at + 1));
        let mut page = match at {
            0..50 => page(at * 100, at * 100 + 110, next),
            50 => page(0, 0, next),
            _ => page((at - 1) * 100, at * 100, next),
        };
        if at == 7 {
            page["entry"].as_array_mut().unwrap().push(json!({ "fullUrl": "urn:uuid:x" }));
            page["entry"][50] = task(750, "ready");
        }
        Reply::fhir(200, &page)
    });
    let queue = FhirServer::open(&fake.address).unwrap().queue().unwrap();
    assert_eq!(queue.cases.len(), 10_000);
    let problems: Vec<&str> = queue.problems.iter().map(|problem| problem.what.as_str()).collect();
    assert_eq!(problems, ["An entry holds no resource that can be understood"]);
}

#[test]
fn pages_that_cannot_be_followed_are_said() {
    let told = |next: &'static str| {
        let fake = Fake::start(move |address, question| {
            let next = next.replace("SELF", &format!("{address}/Task?page=1"));
            Reply::fhir(200, &page(0, 3, Some(next).filter(|_| !question.address.contains("page=2"))))
        });
        let queue = FhirServer::open(&fake.address).unwrap().queue().unwrap();
        assert_eq!(queue.cases.len(), 3);
        let asked = fake.asked.lock().unwrap().iter().filter(|asked| asked.starts_with("GET")).count();
        (queue.problems.into_iter().map(|problem| problem.what).collect::<Vec<_>>(), asked)
    };
    let missing = "The server speaks of 10000, but 3 arrived";
    let (problems, asked) = told("SELF");
    assert_eq!(problems, ["The server's pages lead in a circle; some may be missing", missing]);
    assert_eq!(asked, 2);
    let (problems, asked) = told("http://127.0.0.2:1/fhir/Task?page=2");
    assert_eq!(problems, ["The next page lies on another server and was not read", missing]);
    assert_eq!(asked, 1);
}

#[test]
fn what_was_not_asked_for_is_left_out_and_said() {
    let fake = Fake::start(|_, _| {
        let mut retake = task(3, "requested");
        retake["resource"]["code"]["coding"][0] = json!({ "system": "x", "code": "retake-photographs" });
        let warning =
            json!({ "search": { "mode": "outcome" }, "resource": outcome("not-supported", "status is not known") });
        let entries = json!([task(1, "requested"), task(2, "completed"), retake, warning]);
        Reply::fhir(200, &json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries }))
    });
    let queue = FhirServer::open(&fake.address).unwrap().queue().unwrap();
    assert_eq!(queue.cases.iter().map(|case| case.id.0.as_str()).collect::<Vec<_>>(), ["t1"]);
    let problems: Vec<String> = queue.problems.into_iter().map(|problem| problem.what).collect();
    assert_eq!(
        problems,
        [
            "The server warns: not-supported: status is not known",
            "The server sent 2 that were not asked for; they are left out"
        ]
    );
}

#[test]
fn a_server_that_takes_one_state_at_a_time_is_asked_twice() {
    let fake = Fake::start(|_, question| {
        if question.address.contains("requested,in-progress") {
            return Reply::fhir(400, &outcome("invalid", "comma"));
        }
        let is_held = question.address.contains("in-progress");
        let entries = json!([if is_held { task(2, "in-progress") } else { task(1, "requested") }]);
        Reply::fhir(200, &json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries }))
    });
    assert_eq!(FhirServer::open(&fake.address).unwrap().queue().unwrap().cases.len(), 2);
}

#[test]
fn a_photograph_from_another_server_or_cut_short_is_refused() {
    let folder = copied_cases();
    let mut photograph =
        crate::wire::read_case(&Folder::open(folder.path()).unwrap(), "task-mole").photographs.remove(0);
    let length = photograph.announced_bytes.unwrap() as usize;
    let fake = Fake::start(move |_, question| Reply {
        status: 200,
        headers: "Content-Type: image/jpeg\r\n".to_owned(),
        body: vec![1; if question.address.contains("short") { length - 1 } else { length }],
    });
    let server = FhirServer::open(&fake.address).unwrap();
    let mut read = |address: &str| {
        photograph.address = address.to_owned();
        server.photograph(&photograph)
    };
    assert!(read("Binary/whole").is_ok());
    assert!(matches!(read("Binary/short"), Err(SourceError::Broken { .. })));
    assert!(matches!(read("http://127.0.0.2:1/fhir/Binary/whole"), Err(SourceError::Refused(_))));
}
