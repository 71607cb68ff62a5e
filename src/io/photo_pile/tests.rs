use super::*;
use crate::domain::case::CaseId;
use crate::domain::photograph::{ColourFacts, Colours, PhotographId};
use crate::io::in_memory::photograph;
use crate::photo::pixels::Pixels;

/// A long photograph has many sizes and few pixels: 700 kB whole, 44 kB where it fits, 3 kB in the strip.
const SIZE_PX: (u32, u32) = (8192, 16);
const PANE_PX: (u32, u32) = (2048, 2048);
const FILE_BYTES: usize = 50_000;
const WHOLE: usize = 8192 * 16 * 4 * 4 / 3;

fn ticket(case: usize, number: usize) -> Ticket {
    let (case, photograph) = (CaseId(format!("c{case}")), PhotographId(format!("p{number}")));
    Ticket { case, photograph, generation: 1 }
}

/// A pile, the source that feeds it, and the graphics card's side, which holds what it was given last.
struct Bench {
    pile: Pile,
    card: BTreeMap<Ticket, Arc<Pyramid>>,
    events: Vec<Event>,
    whole: Pyramid,
    fetched: usize,
    developed: usize,
    most_bytes: usize,
    size_px: (u32, u32),
}

impl Bench {
    fn new(budget_bytes: usize) -> Self {
        Self {
            pile: Pile { usual_size_px: SIZE_PX, ..Pile::new(budget_bytes, None) },
            card: BTreeMap::new(),
            events: Vec::new(),
            whole: Pyramid::from_pixels(Pixels::filled(SIZE_PX.0, SIZE_PX.1, [9, 9, 9, 255])),
            fetched: 0,
            developed: 0,
            most_bytes: 0,
            size_px: SIZE_PX,
        }
    }

    /// What the desk does when it turns to something: says what it wants, asks for what is new.
    fn want(&mut self, wanted: &[Ticket], open: usize) {
        let known: Vec<Ticket> = self.card.keys().cloned().collect();
        self.card.retain(|ticket, _| wanted.contains(ticket));
        self.pile.keep(wanted, PANE_PX);
        for ticket in wanted.iter().filter(|ticket| !known.contains(ticket)) {
            self.ask(ticket, ticket.case.0 != format!("c{open}"));
        }
        self.told();
    }

    fn ask(&mut self, ticket: &Ticket, is_ahead: bool) {
        let photograph =
            Photograph { announced_bytes: Some(FILE_BYTES as u64), ..photograph(&ticket.photograph.0, "") };
        let label = Label::new("source", &ticket.case, &photograph);
        self.pile.ask(ticket, &photograph, label, is_ahead);
        self.told();
    }

    fn told(&mut self) {
        for (developed, event) in self.pile.answers() {
            if let Some(developed) = developed {
                self.card.insert(developed.ticket, developed.pyramid);
            }
            self.events.extend(event);
        }
        self.most_bytes = self.most_bytes.max(self.pile.bytes());
    }

    fn finish(&mut self, task: Task) {
        match task {
            Task::Fetch(work) => {
                self.fetched += 1;
                let header = Header { size_px: self.size_px, developing_bytes: WHOLE };
                self.pile.fetched(&work, Arc::new(vec![0; FILE_BYTES]), Some(header));
            }
            Task::Develop(work, file) => {
                assert!(file.is_some() || self.pile.disk.as_ref().unwrap().find(&work.label).is_some());
                self.developed += 1;
                let size_px = self.size_px;
                let facts = Facts {
                    size_px,
                    colours: Colours::AssumedSrgb,
                    colour_facts: ColourFacts::default(),
                    is_complete: true,
                    camera_date: None,
                    is_whole: true,
                    not_shown: None,
                };
                self.pile.developed(&work, self.whole.clone(), &facts);
            }
            Task::Spill(label, file) => {
                let disk = self.pile.disk.clone().unwrap();
                assert!(disk.keep(&label, &file));
            }
        }
        self.told();
    }

    fn work(&mut self) -> Vec<Event> {
        while let Some(task) = self.pile.take(Duration::ZERO) {
            self.finish(task);
        }
        std::mem::take(&mut self.events)
    }

    /// Everything that can be begun with now.
    fn begin(&mut self) -> Vec<Task> {
        std::iter::from_fn(|| self.pile.take(Duration::ZERO)).collect()
    }

    /// The finest level of each of these on the card, 9 where there is nothing.
    fn levels(&self, tickets: &[Ticket]) -> Vec<u8> {
        tickets.iter().map(|ticket| self.card.get(ticket).map_or(9, |pyramid| pyramid.finest())).collect()
    }
}

/// Room for so many whole photographs and a little, beside what is left free for developing one.
fn room_for(whole: usize) -> usize {
    (WHOLE * (whole + 1) + 300_000) * 16 / 15
}

#[test]
fn the_one_that_is_up_is_whole_and_the_others_fit_the_screen() {
    let mut bench = Bench::new(room_for(1));
    let tickets = [0, 1, 2].map(|number| ticket(1, number));
    bench.want(&tickets, 1);
    assert!(bench.work().iter().all(|event| matches!(event, Event::PhotographReady(..))));
    assert_eq!(bench.levels(&tickets), [0, 2, 2]);
    // The next comes up: it is developed anew from its file, and the one before is let go to what fits.
    let [a, b, c] = tickets.clone();
    bench.want(&[b.clone(), a.clone(), c], 1);
    assert_eq!(bench.levels(&tickets), [2, 2, 2]);
    let told = bench.work().into_iter().map(|event| match event {
        Event::PhotographReady(ticket, facts) => (ticket, facts.is_whole),
        other => panic!("{other:?}"),
    });
    assert_eq!(told.collect::<Vec<_>>(), [(a, false), (b, true)]);
    assert_eq!(bench.levels(&tickets), [2, 0, 2]);
    assert_eq!((bench.fetched, bench.developed), (3, 4));
}

#[test]
fn where_room_is_short_a_small_picture_is_left_and_the_desk_is_told_and_told_again_when_it_is_ready() {
    let mut bench = Bench::new(room_for(1));
    let (up, other) = (ticket(1, 0), ticket(1, 1));
    bench.want(&[up.clone(), other.clone()], 1);
    bench.work();
    // Forty more come before it: none of them fits the screen any more.
    let many: Vec<Ticket> = [up.clone()].into_iter().chain((2..42).map(|number| ticket(1, number))).collect();
    let last = [&many[..], std::slice::from_ref(&other)].concat();
    bench.want(&last, 1);
    assert!(bench.events.contains(&Event::PhotographReduced(other.clone())), "{:?}", bench.events);
    let events = bench.work();
    assert!(events.iter().any(|event| matches!(event, Event::PreviewReady(..))));
    assert_eq!(bench.levels(&[up.clone(), other.clone()]), [0, 4]);
    bench.want(&[up.clone(), other.clone()], 1);
    assert!(matches!(&bench.work()[..], [Event::PhotographReady(ticket, _)] if *ticket == other));
}

#[test]
fn what_is_read_ahead_is_not_developed_for_a_small_picture_alone() {
    let mut bench = Bench::new(room_for(1));
    let wanted: Vec<Ticket> = (0..20).map(|number| ticket(1, number)).chain((0..20).map(|n| ticket(2, n))).collect();
    bench.want(&wanted, 1);
    bench.work();
    let levels = bench.levels(&wanted);
    assert!(levels[..20].iter().all(|level| *level <= 4), "{levels:?}");
    assert!(levels[20..].iter().all(|level| *level == 9), "{levels:?}");
    assert_eq!((bench.fetched, bench.developed), (20, 20));
}

#[test]
fn developing_waits_for_memory_in_turn_and_others_are_fetched_meanwhile() {
    let mut bench = Bench::new(room_for(1));
    bench.want(&[0, 1, 2, 3].map(|number| ticket(1, number)), 1);
    let mut begun = bench.begin();
    assert_eq!(names(&begun), ["fetch p0", "fetch p1"], "files that wait have little room");
    begun.into_iter().for_each(|task| bench.finish(task));
    begun = bench.begin();
    assert_eq!(names(&begun), ["develop p0", "develop p1", "fetch p2", "fetch p3"]);
    begun.drain(2..).for_each(|task| bench.finish(task));
    assert!(bench.begin().is_empty(), "three at once have no room");
    bench.finish(begun.remove(0));
    assert!(bench.begin().is_empty(), "the one that is up is whole now");
    bench.finish(begun.remove(0));
    assert_eq!(names(&bench.begin()), ["develop p2"]);
}

fn names(tasks: &[Task]) -> Vec<String> {
    let name = |task: &Task| match task {
        Task::Fetch(work) => format!("fetch {}", work.photograph.id.0),
        Task::Develop(work, _) => format!("develop {}", work.photograph.id.0),
        Task::Spill(..) => "spill".to_owned(),
    };
    tasks.iter().map(name).collect()
}

#[test]
fn a_larger_photograph_than_was_thought_is_not_developed_for_a_share_it_has_not() {
    let mut bench = Bench::new(room_for(1));
    bench.want(&[ticket(1, 0), ticket(2, 0)], 1);
    bench.size_px = (80_000, 16_000);
    bench.begin().into_iter().for_each(|task| bench.finish(task));
    // The first is shown whatever it takes; the other has no share beside it.
    let Some(Task::Develop(work, _)) = bench.pile.take(Duration::ZERO) else { panic!("not developed") };
    assert_eq!(work.key.0.0, "c1");
    bench.pile.failed(&work, "too large", false, Duration::ZERO);
}

/// What the desk wants with a case open: its photographs, the next six cases, the one before.
fn plan(open: usize) -> Vec<Ticket> {
    let cases = (open..=open + 6).chain(open.checked_sub(1));
    cases.flat_map(|case| (0..4).map(move |number| ticket(case, number))).collect()
}

#[test]
fn memory_is_flat_over_two_hundred_cases_and_the_next_is_always_ready() {
    let budget = room_for(1) + 28 * 45_000;
    let mut bench = Bench::new(budget);
    for open in 0..200 {
        let up = ticket(open, 0);
        bench.want(&plan(open), open);
        if open > 0 {
            assert!(bench.levels(std::slice::from_ref(&up))[0] <= 2, "case {open} was not ready");
        }
        bench.work();
        for up in 0..4 {
            let mut wanted = plan(open);
            wanted[..4].rotate_left(up);
            bench.want(&wanted, open);
            bench.work();
            assert_eq!(bench.levels(&wanted)[0], 0);
        }
        // The card's side holds no pixels that are not the album's, but for the smallest size of some.
        let card: usize = bench.card.values().map(|pyramid| pyramid.bytes()).sum();
        assert!(card <= bench.pile.album.pixel_bytes() + bench.card.len() * 256 * 4);
        assert!(bench.pile.album.with_files().count() > 0);
    }
    assert!(bench.most_bytes <= budget, "{} of {budget}", bench.most_bytes);
    // Each is developed once to be ready, and once more when it comes up; some once more when gone back to.
    assert!(bench.developed <= 206 * 4 * 2 + 200 * 4, "{}", bench.developed);
}

#[test]
fn a_case_of_a_hundred_photographs_stays_within_the_budget_and_with_a_disk_none_is_fetched_twice() {
    let folder = tempfile::tempdir().unwrap();
    let wanted: Vec<Ticket> = (0..100).map(|number| ticket(1, number)).collect();
    for disk in [None, Spill::open(folder.path(), 1 << 30)] {
        let budget = room_for(1);
        let mut bench = Bench::new(budget);
        let has_disk = disk.is_some();
        bench.pile.disk = disk.map(Arc::new);
        for up in 0..100 {
            let mut wanted = wanted.clone();
            wanted.rotate_left(up);
            bench.want(&wanted, 1);
            bench.work();
            assert_eq!(bench.levels(&wanted)[0], 0);
        }
        assert!(bench.most_bytes <= budget, "{} of {budget}", bench.most_bytes);
        assert!(if has_disk { bench.fetched == 100 } else { bench.fetched > 100 }, "{}", bench.fetched);
    }
}
