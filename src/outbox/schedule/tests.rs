use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + secs).unwrap()
}

fn parcel(id: &str, is_urgent: bool, signed: i64, undo_secs: i64) -> Parcel {
    Parcel {
        id: ParcelId(id.into()),
        case: format!("case of {id}"),
        case_version: "1".into(),
        bytes: Vec::new(),
        sha256: String::new(),
        creates: Vec::new(),
        is_urgent,
        signed_at: at(signed),
        send_after: at(signed + undo_secs),
        state: ParcelState::Waiting,
        attempts: 0,
        next_try: None,
        last_word: String::new(),
    }
}

fn id(id: &str) -> ParcelId {
    ParcelId(id.into())
}

fn schedule(parcels: impl IntoIterator<Item = Parcel>) -> Schedule {
    let mut schedule = Schedule::default();
    parcels.into_iter().for_each(|parcel| schedule.keep(parcel));
    schedule
}

fn next_try(schedule: &Schedule, id: &ParcelId) -> i64 {
    let parcel = schedule.parcel(id).unwrap();
    parcel.next_try.unwrap().as_second() - at(0).as_second()
}

#[test]
fn nothing_goes_before_its_undo_window_is_over() {
    let schedule = schedule([parcel("a", true, 0, 10)]);
    assert_eq!(schedule.next(at(9)), Next::WaitUntil(at(10)));
    assert_eq!(schedule.next(at(10)), Next::Send(id("a")));
    assert_eq!(Schedule::default().next(at(0)), Next::Rest);
}

#[test]
fn urgent_goes_first_and_then_what_was_signed_first() {
    let mut schedule = schedule([
        parcel("b", false, 1, 0),
        parcel("a", false, 0, 0),
        parcel("u2", true, 3, 0),
        parcel("u1", true, 2, 0),
    ]);
    let mut order = Vec::new();
    while let Next::Send(next) = schedule.next(at(60)) {
        schedule.sending(&next, at(60)).unwrap();
        schedule.delivered(&next).unwrap();
        order.push(next.0);
    }
    assert_eq!(order, ["u1", "u2", "a", "b"]);
    assert_eq!(schedule.next(at(60)), Next::Rest);
}

#[test]
fn poison_item_does_not_block_others() {
    let mut schedule = schedule([parcel("poison", true, 0, 0), parcel("good", false, 1, 0)]);
    schedule.sending(&id("poison"), at(2)).unwrap();
    schedule.later(&id("poison"), None, "no answer", at(3)).unwrap();
    assert_eq!(schedule.next(at(3)), Next::Send(id("good")));
    schedule.sending(&id("good"), at(3)).unwrap();
    schedule.delivered(&id("good")).unwrap();
    assert_eq!(schedule.next(at(4)), Next::WaitUntil(at(next_try(&schedule, &id("poison")))));
}

#[test]
fn a_parcel_that_brings_the_program_down_lets_the_others_go_first() {
    let mut schedule = schedule([parcel("poison", true, 0, 0), parcel("good", false, 1, 0)]);
    schedule.sending(&id("poison"), at(2)).unwrap();
    // The program dies here and starts again with what was written down.
    assert_eq!(schedule.next(at(3)), Next::Send(id("good")));
}

#[test]
fn a_parcel_on_its_way_at_a_crash_goes_again_as_maybe_sent() {
    let mut schedule = schedule([parcel("a", false, 0, 0)]);
    schedule.sending(&id("a"), at(1)).unwrap();
    assert_eq!(schedule.next(at(60)), Next::Send(id("a")));
    assert_eq!(schedule.sending(&id("a"), at(60)).unwrap().attempts, 2);
}

#[test]
fn waits_double_from_seconds_to_ten_minutes_and_differ_between_parcels() {
    for attempt in 1..40 {
        let step = (5_u32 << attempt.min(16)).min(600);
        for name in ["a", "b", "c"] {
            let wait = wait_secs(&id(name), attempt, None);
            assert!((step / 2..=step).contains(&wait) && wait >= 5, "{attempt}: {wait}");
            assert_eq!(wait, wait_secs(&id(name), attempt, None));
        }
    }
    let waits: std::collections::BTreeSet<u32> =
        (0..50).map(|n| wait_secs(&id(&format!("parcel-{n}")), 9, None)).collect();
    assert!(waits.len() > 40, "{waits:?}");
}

#[test]
fn the_servers_own_wait_is_honoured_within_reason() {
    let mut schedule = schedule([parcel("a", false, 0, 0)]);
    for (asked, least, most) in [(Some(120), 120, 120), (Some(0), 5, 40), (Some(u32::MAX), 3_600, 3_600)] {
        schedule.sending(&id("a"), at(0)).unwrap();
        schedule.later(&id("a"), asked, "busy", at(0)).unwrap();
        let wait = next_try(&schedule, &id("a"));
        assert!((least..=most).contains(&wait), "{asked:?}: {wait}");
    }
}

#[test]
fn a_clock_set_back_holds_nothing_up() {
    let mut schedule = schedule([parcel("a", true, 0, 10)]);
    assert_eq!(schedule.next(at(-86_400)), Next::Send(id("a")));
    schedule.sending(&id("a"), at(20)).unwrap();
    schedule.later(&id("a"), Some(3_600), "busy", at(20)).unwrap();
    assert_eq!(schedule.next(at(20)), Next::WaitUntil(at(3_620)));
    assert_eq!(schedule.next(at(-7_200)), Next::Send(id("a")));
}

#[test]
fn only_what_was_never_begun_can_be_taken_back() {
    let mut schedule = schedule([parcel("a", false, 0, 10), parcel("b", false, 0, 10)]);
    assert_eq!(schedule.withdraw(&id("a")).map(|parcel| parcel.state), Ok(ParcelState::Withdrawn));
    assert_eq!(schedule.withdraw(&id("a")).err(), Some(WithdrawError::Begun));
    assert_eq!(schedule.withdraw(&id("x")).err(), Some(WithdrawError::Unknown));
    schedule.sending(&id("b"), at(10)).unwrap();
    assert_eq!(schedule.withdraw(&id("b")).err(), Some(WithdrawError::Begun));
    // It waits again, but it may have arrived.
    schedule.later(&id("b"), None, "no answer", at(11)).unwrap();
    assert_eq!(schedule.withdraw(&id("b")).err(), Some(WithdrawError::Begun));
    assert_eq!(schedule.sending(&id("a"), at(99)), None);
}

#[test]
fn send_now_hurries_what_waits_and_tries_again_what_was_refused() {
    let mut schedule = schedule([parcel("w", false, 0, 10), parcel("r", false, 0, 0), parcel("c", false, 0, 0)]);
    schedule.send_now(&id("w"), at(1)).unwrap();
    for (name, is_conflict) in [("r", false), ("c", true)] {
        schedule.sending(&id(name), at(0)).unwrap();
        let settled =
            if is_conflict { schedule.conflict(&id(name), "changed") } else { schedule.refused(&id(name), "no") };
        assert_eq!(settled.unwrap().next_try, None);
    }
    assert_eq!(schedule.next(at(1)), Next::Send(id("w")));
    assert_eq!(schedule.send_now(&id("r"), at(1)).map(|parcel| parcel.state), Some(ParcelState::Waiting));
    assert_eq!(schedule.next(at(1)), Next::Send(id("r")));
    assert_eq!(schedule.send_now(&id("c"), at(1)), None);
    schedule.sending(&id("r"), at(1)).unwrap();
    assert_eq!(schedule.send_now(&id("r"), at(1)), None);
}

#[test]
fn a_settled_parcel_does_not_move_again() {
    let mut schedule = schedule([parcel("a", false, 0, 0)]);
    schedule.sending(&id("a"), at(0)).unwrap();
    schedule.delivered(&id("a")).unwrap();
    assert_eq!(schedule.later(&id("a"), None, "late answer", at(1)), None);
    assert_eq!(schedule.refused(&id("a"), "late answer"), None);
    assert_eq!(schedule.send_now(&id("a"), at(1)), None);
    assert_eq!(schedule.parcel(&id("a")).unwrap().state, ParcelState::Delivered);
}

#[test]
fn the_same_parcel_is_kept_once() {
    let schedule = schedule([parcel("a", false, 0, 0), parcel("a", true, 5, 0)]);
    assert_eq!(schedule.parcels.len(), 1);
}

/// What happens to one try.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Arrives,
    NeverLeaves,
    /// It arrives, but the answer is lost.
    AnswerLost,
    /// It arrives, and this program dies before it hears.
    CrashAfter,
    CrashBefore,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Arrives),
        Just(Fate::NeverLeaves),
        Just(Fate::AnswerLost),
        Just(Fate::CrashAfter),
        Just(Fate::CrashBefore)
    ]
}

/// One try against a server that looks for a parcel which may have been sent before.
fn try_once(
    schedule: &mut Schedule,
    server: &mut BTreeMap<ParcelId, u32>,
    next: &ParcelId,
    fate: Fate,
    now: Timestamp,
) {
    let attempts = schedule.sending(next, now).unwrap().attempts;
    let is_there = attempts > 1 && server.contains_key(next);
    let leaves = !matches!(fate, Fate::NeverLeaves | Fate::CrashBefore);
    if leaves && !is_there {
        *server.entry(next.clone()).or_default() += 1;
    }
    match fate {
        Fate::Arrives => drop(schedule.delivered(next).unwrap()),
        Fate::NeverLeaves | Fate::AnswerLost => drop(schedule.later(next, None, "no answer", now).unwrap()),
        Fate::CrashAfter | Fate::CrashBefore => {}
    }
}

proptest! {
    #[test]
    fn no_parcel_is_lost_or_sent_twice_and_urgent_goes_first(
        parcels in prop::collection::vec((any::<bool>(), 0..600_i64, 0..60_i64), 1..12),
        fates in prop::collection::vec(fate(), 0..80),
    ) {
        let made = parcels.iter().enumerate();
        let mut schedule = schedule(made.map(|(n, (urgent, signed, undo))| parcel(&format!("p{n}"), *urgent, *signed, *undo)));
        let mut server = BTreeMap::new();
        let mut fates = fates.into_iter();
        let mut now = at(0);
        // Far more turns than the fates can use up: it always comes to an end.
        for _ in 0..1_000 {
            match schedule.next(now) {
                Next::Rest => break,
                Next::WaitUntil(time) => {
                    prop_assert!(time > now);
                    now = time;
                }
                Next::Send(next) => {
                    let chosen = schedule.parcel(&next).unwrap();
                    prop_assert!(chosen.send_after <= now && chosen.next_try.is_none_or(|at| at <= now));
                    let is_passed_over = |other: &Parcel| other.is_urgent && other.state.is_open()
                        && other.send_after <= now && other.next_try.is_none_or(|at| at <= now);
                    prop_assert!(chosen.is_urgent || !schedule.parcels.iter().any(is_passed_over));
                    try_once(&mut schedule, &mut server, &next, fates.next().unwrap_or(Fate::Arrives), now);
                }
            }
        }
        prop_assert_eq!(schedule.next(now), Next::Rest);
        prop_assert_eq!(server.len(), parcels.len());
        prop_assert!(server.values().all(|count| *count == 1));
        prop_assert!(schedule.parcels.iter().all(|parcel| parcel.state == ParcelState::Delivered));
    }
}
