//! `diascope queue`: the cases waiting, in the order of the window. Personal details stay out of it:
//! hospital IT sees ids, times and what is missing.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::case::{Case, CaseState};
use crate::domain::when::time_left_words;
use crate::io::settings::Settings;
use crate::io::source;
use crate::tools::answer::{Answer, failed};

#[derive(Serialize)]
struct QueueAnswer {
    source: String,
    waiting: usize,
    urgent: usize,
    overdue: usize,
    cases: Vec<Line>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Line {
    case: String,
    priority: &'static str,
    /// Minutes until due, below nought when overdue; null without a date.
    minutes_left: Option<i64>,
    photographs: usize,
    /// Whether somebody holds it.
    held: bool,
    /// What is missing for a safe opinion.
    missing: Vec<&'static str>,
    problems: Vec<String>,
}

/// Reads the queue of the settings' source, and every case of it.
pub fn queue(settings: &Settings) -> Answer {
    let Some(address) = &settings.source else {
        return failed("No source of cases is named: use --source with a folder or the address of a server.");
    };
    let source = match source::open(address) {
        Ok(source) => source,
        Err(error) => return failed(&error.to_string()),
    };
    let now = Timestamp::now();
    let read = match source.queue() {
        Ok(read) => read,
        Err(error) => return failed(&error.to_string()),
    };
    let mut problems: Vec<String> =
        read.problems.iter().map(|problem| format!("{} ({})", problem.what, problem.place)).collect();
    let mut cases = read.cases;
    for case in cases.iter_mut().filter(|case| !case.is_read) {
        match source.case(&case.id) {
            Ok(whole) => *case = whole,
            Err(error) => problems.push(format!("{error} ({})", case.id.0)),
        }
    }
    cases.sort_by(|a, b| a.due.cmp(&b.due).then(a.id.cmp(&b.id)));
    let lines: Vec<Line> = cases.iter().map(|case| line(case, now)).collect();
    let answer = QueueAnswer {
        source: source.name(),
        waiting: lines.len(),
        urgent: cases.iter().filter(|case| case.priority.is_urgent()).count(),
        overdue: lines.iter().filter(|line| line.minutes_left.is_some_and(|minutes| minutes < 0)).count(),
        cases: lines,
        problems,
    };
    let words = words(&answer, &cases, now);
    Answer::new(&answer, words, None)
}

fn line(case: &Case, now: Timestamp) -> Line {
    Line {
        case: case.id.0.clone(),
        priority: case.priority.words(),
        minutes_left: case.time_left(now).map(|left| left.as_secs().div_euclid(60)),
        photographs: case.photograph_count(),
        held: matches!(case.state, CaseState::Held(_)),
        missing: case.missing(),
        problems: case.problems.iter().map(|problem| format!("{} ({})", problem.what, problem.place)).collect(),
    }
}

fn words(answer: &QueueAnswer, cases: &[Case], now: Timestamp) -> String {
    let mut words = format!(
        "{} waiting, {} urgent, {} overdue in {}",
        answer.waiting, answer.urgent, answer.overdue, answer.source
    );
    for (line, case) in answer.cases.iter().zip(cases) {
        let left = case.time_left(now).map_or_else(|| "no due date".to_owned(), time_left_words);
        words.push_str(&format!(
            "\n{:<12} {left:>14}  {:<8} {} photographs",
            line.case, line.priority, line.photographs
        ));
        for said in line.missing.iter().map(|missing| (*missing).to_owned()).chain(line.problems.iter().cloned()) {
            words.push_str(&format!("\n             ▲ {said}"));
        }
    }
    for problem in &answer.problems {
        words.push_str(&format!("\n▲ {problem}"));
    }
    words
}
