//! The real window under a virtual display, driven by real keys: three cases of the demonstration go
//! from the queue to delivered, with three outcomes. What is waited for is seen in the stores, never slept for.

use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::clinic::demonstration;

/// Nothing here takes so long on a machine that works.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something is so.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(began.elapsed() < PATIENCE, "waited in vain for: {what}");
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// A process that ends with the test.
pub struct Running(pub Child);

/// A picture of the screen beside the test program, where somebody wants to see why a test waits in vain.
fn picture(display: &str) {
    if let Some(file) = std::env::var_os("DIASCOPE_PICTURE") {
        let taken = Command::new("import").args(["-window", "root"]).arg(file).env("DISPLAY", display).status();
        assert!(taken.is_ok(), "ImageMagick's import is not there");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok(); // It has ended already.
        self.0.wait().ok(); // As above.
    }
}

/// A virtual display, and its name. Its number is locked, which a number of the server's own choosing is not:
/// two servers that start at once must never share one.
pub fn display() -> (Running, String) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let first = 100 + std::process::id() % 1000 * 10;
    (0..100)
        .find_map(|_| server(first + NEXT.fetch_add(1, Ordering::Relaxed)))
        .expect("a free number for a virtual display")
}

/// A server of this number; `None` where it is taken. It must not begin anew whenever its last client leaves:
/// a program that comes just then is turned away.
fn server(number: u32) -> Option<(Running, String)> {
    let name = format!(":{number}");
    let mut xvfb = Command::new("Xvfb")
        .args([&name, "-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_or_else(|error| panic!("Xvfb does not start ({error}): run scripts/test, which installs it"), Running);
    // It writes its number when it is ready, and nothing when it gives up.
    let mut ready = String::new();
    let read = std::io::BufReader::new(xvfb.0.stdout.take().unwrap()).read_line(&mut ready);
    read.is_ok_and(|length| length > 0).then_some((xvfb, name))
}

/// What the program says on its way, for whoever wonders why a test waits in vain.
const WORDS: &str = "words of the program";

struct Window {
    display: String,
    _xvfb: Running,
    diascope: Running,
    /// `None` once the program was killed and the stores were handed on.
    data: Option<tempfile::TempDir>,
    folder: PathBuf,
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            picture(&self.display);
            let words = self.data.as_ref().map(|data| std::fs::read_to_string(data.path().join(WORDS)));
            eprintln!("the program has ended: {:?}; it said: {words:?}", self.diascope.0.try_wait());
        }
    }
}

impl Window {
    fn open(folder: &Path) -> Self {
        Self::open_on(folder, tempfile::tempdir().unwrap())
    }

    /// Opens on stores that may hold work from before.
    fn open_on(folder: &Path, data: tempfile::TempDir) -> Self {
        let (xvfb, display) = display();
        let settings = data.path().join("settings.toml");
        std::fs::write(&settings, "undo_secs = 1\n").unwrap();
        let diascope = Command::new(env!("CARGO_BIN_EXE_diascope"))
            .arg("--source")
            .arg(folder)
            .arg("--settings")
            .arg(&settings)
            .env("DISPLAY", &display)
            .env_remove("WAYLAND_DISPLAY")
            .env("DIASCOPE_DATA", data.path())
            .env("DIASCOPE_LOSE_CARD", data.path().join("lose the card"))
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(data.path().join(WORDS)).unwrap())
            .spawn()
            .unwrap();
        let diascope = Running(diascope);
        let window = Self { display, _xvfb: xvfb, diascope, data: Some(data), folder: folder.to_owned() };
        window.focus();
        window
    }

    /// Waits for the window and gives it the keys.
    fn focus(&self) {
        let id = until("the window", || {
            let found = self.xdotool(&["search", "--onlyvisible", "--name", "Diascope"]);
            found.lines().last().map(str::to_owned).filter(|id| !id.is_empty())
        });
        self.xdotool(&["windowfocus", "--sync", &id]);
    }

    fn xdotool(&self, words: &[&str]) -> String {
        let output = Command::new("xdotool").args(words).env("DISPLAY", &self.display).output();
        let output = output.unwrap_or_else(|error| panic!("xdotool does not start ({error}): run scripts/test"));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn press(&self, keys: &[&str]) {
        for key in keys {
            self.xdotool(&["key", key]);
        }
    }

    fn write(&self, words: &str) {
        self.xdotool(&["type", "--delay", "5", words]);
    }

    /// The work database as it is on disk now.
    fn store(&self) -> Option<Connection> {
        let work = std::fs::read_dir(self.data.as_ref()?.path().join("work")).ok()?;
        let file = work.flatten().flat_map(|store| std::fs::read_dir(store.path())).flatten().flatten();
        let file = file.map(|file| file.path()).find(|path| path.extension().is_some_and(|end| end == "db"))?;
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()
    }

    fn count(&self, question: &str) -> Option<i64> {
        self.store()?.query_row(question, [], |row| row.get(0)).ok()
    }

    /// The newest words on disk, of whatever case.
    fn newest_draft(&self) -> Option<Value> {
        let words: String =
            self.store()?.query_row("SELECT words FROM draft ORDER BY id DESC LIMIT 1", [], |row| row.get(0)).ok()?;
        serde_json::from_str(&words).ok()
    }

    /// The case as the source has it.
    fn task(&self, id: &str) -> Option<Value> {
        let text = std::fs::read_to_string(self.folder.join("tasks").join(format!("{id}.json"))).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// A case that is ours and was not answered in this test yet.
    fn ours(&self, answered: &[String]) -> Option<String> {
        let files = std::fs::read_dir(self.folder.join("tasks")).ok()?.flatten();
        let ids = files.filter_map(|file| file.file_name().to_str()?.strip_suffix(".json").map(str::to_owned));
        let is_ours = |id: &String| self.task(id).is_some_and(|task| task["status"] == "in-progress");
        ids.filter(|id| !answered.contains(id)).find(is_ours)
    }

    /// Opens the first row, and waits until its task says that it is ours.
    fn open_first_case(&self) {
        until("the first case being ours", || {
            self.press(&["Home", "Return"]);
            self.ours(&[])
        });
    }

    /// Waits until the draft that is on disk holds these words and is of a case that is ours.
    fn saved(&self, words: &str) -> String {
        until(&format!("a saved draft with “{words}”"), || {
            let draft = self.newest_draft()?;
            let case = draft["case"].as_str()?.to_owned();
            let version = format!("W/\"{}\"", self.task(&case)?["meta"]["versionId"].as_str()?);
            (draft["answers"].to_string().contains(words) && draft["case_version"] == version.as_str()).then_some(case)
        })
    }
}

#[test]
fn three_cases_are_triaged_in_a_real_window_by_real_keys() {
    let folder = demonstration();
    let mut window = Window::open(folder.path());
    window.open_first_case();
    let outcomes = [
        ("5", vec!["Squamous cell carcinoma", "Fast growth", "", "", "07700 900123 confirmed"]),
        ("2", vec!["Benign naevus", ""]),
        ("7", vec![""]),
    ];
    let mut cases: Vec<String> = Vec::new();
    for (at, (key, words)) in outcomes.iter().enumerate() {
        window.press(&[key, "Tab"]);
        for (field, words) in words.iter().enumerate() {
            if field > 0 {
                // “Report” is the second field of most outcomes and may stay empty.
                window.press(if field == 1 { &["Tab", "Tab"] } else { &["Tab"] });
            }
            if words.is_empty() {
                window.press(&["alt+1"]);
            } else {
                window.write(words);
            }
        }
        let last = ["07700 900123 confirmed", "Come back if", "Out of focus"][at];
        cases.push(window.saved(last));
        // The letter, then the signature, which is on disk before the next case opens.
        window.press(&["ctrl+Return", "ctrl+Return"]);
        let signed = at as i64 + 1;
        until("the report being sealed", || (window.count("SELECT count(*) FROM parcel")? == signed).then_some(()));
        until("the next case being ours", || window.ours(&cases));
    }
    until("three reports delivered", || {
        (window.count("SELECT count(*) FROM parcel WHERE state = 'delivered'")? == 3).then_some(())
    });
    let status = |case: &String| window.task(case).unwrap()["status"].as_str().unwrap().to_owned();
    assert_eq!(cases.iter().map(status).collect::<Vec<_>>(), ["completed", "completed", "on-hold"]);
    assert_eq!(std::fs::read_dir(folder.path().join("reports")).unwrap().count(), 3);
    // It closes by its key, and by itself.
    window.press(&["ctrl+q"]);
    until("the window having closed", || {
        window.diascope.0.try_wait().unwrap().filter(std::process::ExitStatus::success)
    });
}

#[test]
fn words_survive_a_kill_of_the_real_program() {
    let folder = demonstration();
    let mut window = Window::open(folder.path());
    window.open_first_case();
    window.press(&["2", "Tab"]);
    window.write("Benign naevus");
    let case = window.saved("Benign naevus");
    // SIGKILL: nothing of the program runs afterwards.
    window.diascope.0.kill().unwrap();
    window.diascope.0.wait().unwrap();
    let data = window.data.take().unwrap();
    drop(window);
    let window = Window::open_on(folder.path(), data);
    // The same case comes up with its words, and more can be written behind them.
    until("the words behind the restored ones", || {
        window.press(&["Home", "Return", "Tab"]);
        window.write("x");
        let draft = window.newest_draft()?;
        let is_both =
            draft["answers"].to_string().contains("Benign naevus") && draft["answers"].to_string().contains('x');
        (draft["case"] == case.as_str() && is_both).then_some(())
    });
}

#[test]
fn device_lost_restores_case_and_draft() {
    let folder = demonstration();
    let window = Window::open(folder.path());
    window.open_first_case();
    window.press(&["2", "Tab"]);
    window.write("Benign naevus");
    let case = window.saved("Benign naevus");
    // The real device is destroyed; a key makes the window look at it.
    let lose = window.data.as_ref().unwrap().path().join("lose the card");
    std::fs::write(&lose, "").unwrap();
    until("the card being lost", || {
        window.press(&["F8"]);
        (!lose.exists()).then_some(())
    });
    until("the window that was lost being gone", || {
        window.xdotool(&["search", "--onlyvisible", "--name", "Diascope"]).is_empty().then_some(())
    });
    // The program starts itself again, on the same case with its words: more can be written behind them.
    window.focus();
    until("the words behind the restored ones", || {
        window.press(&["Tab"]);
        window.write("x");
        let draft = window.newest_draft()?;
        let answers = draft["answers"].to_string();
        (draft["case"] == case.as_str() && answers.contains("Benign naevus") && answers.contains('x')).then_some(())
    });
}
