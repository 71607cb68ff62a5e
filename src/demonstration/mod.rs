//! A queue to look at without a hospital: synthetic cases, and skin drawn from a seed.
//! Nobody in it exists; every resource is marked as test data. Draws into a folder source.

pub mod body;
pub mod bundle;
pub mod camera;
pub mod cases;
pub mod drawing;
pub mod exif;
pub mod exposure;
pub mod forms;
pub mod growth;
pub mod hair;
pub mod inflamed;
pub mod layers;
pub mod lesion;
pub mod letters;
pub mod noise;
pub mod paper;
pub mod people;
pub mod pigmented;
pub mod scene;
pub mod scenes;
pub mod shots;
pub mod skin;
pub mod tales;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{fs, thread};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::demonstration::bundle::{LETTER_FILE, Laid, Times, bundle, camera_card, letter_text};
use crate::demonstration::camera::{CameraError, Develop, jpeg};
use crate::demonstration::cases::CaseTale;
use crate::demonstration::exif::redated;
use crate::demonstration::scene::take;
use crate::demonstration::shots::{Fault, Shot};
use crate::demonstration::tales::CASES;

/// Changes whenever the drawing does, so that old photographs are drawn again.
const EDITION: u64 = 2;
/// Says which edition lies in the folder, and of which day. Not *.json: a folder source would read it as a bundle.
const MARKER: &str = "demonstration.stamp";
/// Photographs drawn at the same time: two need about 400 MB.
const THREADS: usize = 2;
/// Share of a photograph that arrived where its upload broke off.
const CUT_AT: f64 = 0.62;

/// What lies in the folder now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drawn {
    pub cases: usize,
    pub photographs: usize,
    /// How many of them were drawn just now; the rest was there.
    pub drawn_now: usize,
}

/// Why the queue could not be drawn. `what` is a file's name within the folder.
#[derive(Debug, thiserror::Error)]
pub enum DemonstrationError {
    #[error("could not write the demonstration ({what}): {source}")]
    Write { what: String, source: io::Error },
    #[error("could not draw a photograph of the demonstration ({what}): {source}")]
    Draw { what: String, source: CameraError },
    #[error("a thread of the demonstration stopped early")]
    Thread,
}

/// Draws the queue into `folder`, dated from `now`. Photographs are drawn only where they are missing
/// or of an older edition; `progress` is told how many of how many are done.
pub fn draw(
    folder: &Path,
    now: Timestamp,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Drawn, DemonstrationError> {
    draw_small(folder, now, 1, progress)
}

/// The same queue with photographs `divide` times smaller each way, for tests.
pub fn draw_small(
    folder: &Path,
    now: Timestamp,
    divide: u32,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<Drawn, DemonstrationError> {
    let times = Times::new(now);
    let is_same_edition = marker(folder).is_some_and(|marker| is_of(&marker, divide));
    let jobs: Vec<Job> = jobs(folder, divide);
    for tale in &CASES {
        let at = case_folder(folder, tale);
        fs::create_dir_all(&at).map_err(|source| DemonstrationError::Write { what: tale.slug.to_owned(), source })?;
    }
    let drawn_now = draw_all(&jobs, times, is_same_edition, progress)?;
    for tale in &CASES {
        write_case(folder, tale, times, divide)?;
    }
    let day = TimeZone::UTC.to_datetime(now).date().to_string();
    write(
        &folder.join(MARKER),
        MARKER,
        json!({ "edition": EDITION, "divide": divide, "day": day }).to_string().as_bytes(),
    )?;
    Ok(Drawn { cases: CASES.len(), photographs: jobs.len(), drawn_now })
}

/// Whether the queue in `folder` is dated today and all its photographs are there.
pub fn is_current(folder: &Path, now: Timestamp) -> bool {
    let today = TimeZone::UTC.to_datetime(now).date().to_string();
    let is_today = marker(folder).is_some_and(|marker| is_of(&marker, 1) && marker["day"] == today.as_str());
    let is_whole = |tale: &CaseTale| case_folder(folder, tale).join("bundle.json").is_file();
    is_today && CASES.iter().all(is_whole) && jobs(folder, 1).iter().all(|job| job.path.is_file())
}

fn marker(folder: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(folder.join(MARKER)).ok()?).ok()
}

fn is_of(marker: &Value, divide: u32) -> bool {
    marker["edition"] == EDITION && marker["divide"] == divide
}

fn case_folder(folder: &Path, tale: &CaseTale) -> PathBuf {
    folder.join("cases").join(tale.slug)
}

/// One photograph to be drawn.
struct Job {
    tale: &'static CaseTale,
    index: usize,
    path: PathBuf,
    size_px: (usize, usize),
}

/// Every photograph that is there on purpose, the largest first so that both threads end together.
fn jobs(folder: &Path, divide: u32) -> Vec<Job> {
    let mut jobs = Vec::new();
    for tale in &CASES {
        for (index, shot) in tale.shots.iter().enumerate().filter(|(_, shot)| shot.fault != Fault::Absent) {
            let path = case_folder(folder, tale).join(shot.file);
            jobs.push(Job { tale, index, path, size_px: upright_px(shot, divide) });
        }
    }
    jobs.sort_by_key(|job| std::cmp::Reverse(job.size_px.0 * job.size_px.1));
    jobs
}

fn upright_px(shot: &Shot, divide: u32) -> (usize, usize) {
    let (width, height) = shot.camera.sensor_px;
    let (width, height) = (width / divide as usize, height / divide as usize);
    if shot.orientation >= 5 { (height, width) } else { (width, height) }
}

fn draw_all(
    jobs: &[Job],
    times: Times,
    is_same_edition: bool,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<usize, DemonstrationError> {
    let (next, done, drawn) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || -> Result<(), DemonstrationError> {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            if is_same_edition && job.path.is_file() {
                redate(job, times)?;
            } else {
                draw_one(job, times)?;
                drawn.fetch_add(1, Ordering::Relaxed);
            }
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, jobs.len());
        }
        Ok(())
    };
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or(Err(DemonstrationError::Thread))).collect()
    });
    results.into_iter().collect::<Result<Vec<()>, _>>()?;
    Ok(drawn.into_inner())
}

fn draw_one(job: &Job, times: Times) -> Result<(), DemonstrationError> {
    let shot = &job.tale.shots[job.index];
    let what = format!("{}/{}", job.tale.slug, shot.file);
    // Little light, much gain: more grain.
    let grain = if shot.look.light.exposure < 0.3 { 4.5 } else { 1.15 };
    let develop = Develop::new(shot.space, grain, job.tale.number ^ job.index as u32);
    let (width, height) = job.size_px;
    let blur_px = shot.look.blur_mm * width as f32 / shot.look.across_mm;
    let picture = take(shot.scene, &shot.look, width, height, &develop).blurred(blur_px);
    let card = camera_card(job.tale, job.index, times);
    let mut file = jpeg(&picture, shot.orientation, shot.space, &card)
        .map_err(|source| DemonstrationError::Draw { what: what.clone(), source })?;
    if shot.fault == Fault::Cut {
        file.truncate((file.len() as f64 * CUT_AT) as usize);
    }
    write(&job.path, &what, &file)
}

/// Gives a photograph that is there the date it would have now.
fn redate(job: &Job, times: Times) -> Result<(), DemonstrationError> {
    let what = format!("{}/{}", job.tale.slug, job.tale.shots[job.index].file);
    let file = fs::read(&job.path).map_err(|source| DemonstrationError::Write { what: what.clone(), source })?;
    match redated(&file, &camera_card(job.tale, job.index, times).taken) {
        Some(dated) => write(&job.path, &what, &dated),
        None => Ok(()),
    }
}

fn write_case(folder: &Path, tale: &CaseTale, times: Times, divide: u32) -> Result<(), DemonstrationError> {
    let at = case_folder(folder, tale);
    let laid: Vec<Laid> = tale
        .shots
        .iter()
        .map(|shot| {
            let bytes = fs::metadata(at.join(shot.file)).ok().map(|file| file.len());
            Laid { size_px: upright_px(shot, divide), bytes: bytes.filter(|_| shot.fault != Fault::Absent) }
        })
        .collect();
    write(&at.join(LETTER_FILE), LETTER_FILE, letter_text(tale, times).as_bytes())?;
    let text = format!("{:#}\n", bundle(tale, times, &laid));
    write(&at.join("bundle.json"), "bundle.json", text.as_bytes())
}

/// Writes beside and renames, so that a reader sees the old file or the new one, never half of it.
fn write(path: &Path, what: &str, bytes: &[u8]) -> Result<(), DemonstrationError> {
    let beside = path.with_extension("part");
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|source| DemonstrationError::Write { what: what.to_owned(), source })
}
