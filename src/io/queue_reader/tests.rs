use std::cell::RefCell;
use std::sync::mpsc::channel;

use super::*;
use crate::domain::case::Priority;
use crate::io::in_memory::{InMemory, case, now};

#[test]
fn the_queue_is_read_and_its_failure_says_when_it_is_tried_again() {
    let source = InMemory::with_cases([case("c1", Priority::Routine)]);
    assert!(matches!(read_queue(&source, 0, now()), Event::QueueRead { cases, .. } if cases.len() == 1));
    *source.is_offline.lock().unwrap() = true;
    let waits: Vec<i64> = (0..6)
        .map(|failures| match read_queue(&source, failures, now()) {
            Event::QueueNotRead { why, at, next_try } => {
                assert_eq!(why, "the server did not answer: the cable is out");
                next_try.duration_since(at).as_secs()
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(waits, [20, 40, 80, 160, 300, 300]);
}

#[test]
fn the_most_urgent_cases_are_read_ahead_and_no_more_than_sixty() {
    let mut cases: Vec<Case> = (0..70).map(|number| case(&format!("r{number}"), Priority::Routine)).collect();
    cases.push(case("u-late", Priority::Urgent));
    cases.push(Case { due: Some(now()), ..case("u-soon", Priority::Urgent) });
    cases.push(Case { is_read: true, ..case("read", Priority::Stat) });
    let ahead = worth_reading(&cases);
    let first: Vec<&str> = ahead.iter().take(3).map(|(case, _)| case.0.as_str()).collect();
    assert_eq!(first, ["u-soon", "u-late", "r0"]);
    assert_eq!(ahead.len(), MOST_READ_AHEAD);
}

#[test]
fn the_thread_reads_at_once_and_ends_when_nobody_can_ask() {
    let source = InMemory::with_cases([case("c1", Priority::Routine)]);
    let (asker, asked) = channel();
    let (to_cases, cases) = channel();
    asker.send(()).unwrap();
    let asker = RefCell::new(Some(asker));
    run(&source, &asked, &to_cases, &|event| {
        assert!(matches!(event, Event::QueueRead { .. }));
        asker.take();
    });
    // The wish that came while it was read was answered by that reading.
    assert_eq!(source.asked(), ["queue"]);
    assert!(matches!(cases.try_recv(), Ok(Asked::Ahead(list)) if list.len() == 1));
}
