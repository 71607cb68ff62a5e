use super::*;
use crate::io::in_memory::photograph;

fn label(case: &str, name: &str) -> Label {
    Label::new("source", &CaseId(case.into()), &photograph(name, name))
}

fn spill(parent: &Path, budget_bytes: u64) -> Spill {
    Spill::open(parent, budget_bytes).unwrap()
}

/// The sealed files, without the lock.
fn files(spill: &Spill) -> Vec<PathBuf> {
    let files = fs::read_dir(&spill.folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| !path.ends_with(LOCK)).collect()
}

const FILE: &[u8] = b"the bytes of a photograph, which nobody else may see";

#[test]
fn what_is_kept_is_found_again() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    assert!(spill.keep(&label("c", "p"), FILE) && spill.keep(&label("c", "q"), b"another"));
    assert_eq!(spill.find(&label("c", "p")).as_deref(), Some(FILE));
    assert!(spill.holds(&label("c", "q")) && !spill.holds(&label("d", "q")));
    // Kept anew, it stands once.
    assert!(spill.keep(&label("c", "p"), b"new"));
    assert_eq!(spill.find(&label("c", "p")).as_deref(), Some(&b"new"[..]));
    spill.forget(&label("c", "p"));
    assert_eq!((spill.find(&label("c", "p")), files(&spill).len()), (None, 1));
}

#[test]
fn cache_entry_moved_to_another_patient_fails_to_open() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    let (ours, theirs) = (label("case of one", "p"), label("case of another", "p"));
    assert!(spill.keep(&ours, FILE));
    let sealed = fs::read(&files(&spill)[0]).unwrap();
    // The file put in another's place, and the index itself changed to say that it is the other's.
    assert!(spill.keep(&theirs, FILE));
    let place = spill.folder.join(&spill.index().entries[1].name);
    fs::write(place, &sealed).unwrap();
    assert_eq!(spill.find(&theirs), None);
    assert!(!spill.holds(&theirs));
    spill.index().entries[0].label = theirs.clone();
    assert_eq!(spill.find(&theirs), None);
}

#[test]
fn another_version_of_a_photograph_is_another_label() {
    let (case, plain) = (CaseId("c".into()), photograph("p", "p"));
    let mut versions = vec![Label::new("source", &case, &plain), Label::new("other", &case, &plain)];
    for change in [
        |photograph: &mut Photograph| photograph.announced_hash = Some("1".into()),
        |photograph: &mut Photograph| photograph.announced_bytes = Some(1),
        |photograph: &mut Photograph| photograph.address = "p/_history/2".into(),
    ] {
        let mut changed = plain.clone();
        change(&mut changed);
        versions.push(Label::new("source", &case, &changed));
    }
    versions.sort();
    versions.dedup();
    assert_eq!(versions.len(), 5);
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    let ours = label("c", "p");
    for at in 0..sealed_len(FILE.len() as u64) as usize * 8 {
        assert!(spill.keep(&ours, FILE));
        let path = files(&spill).remove(0);
        let mut sealed = fs::read(&path).unwrap();
        sealed[at / 8] ^= 1 << (at % 8);
        fs::write(&path, sealed).unwrap();
        assert_eq!(spill.find(&ours), None, "bit {at}");
    }
    // Nor is one that was cut short, or that is empty.
    for length in [0, 1, FILE.len()] {
        assert!(spill.keep(&ours, FILE));
        let path = files(&spill).remove(0);
        OpenOptions::new().write(true).open(path).unwrap().set_len(length as u64).unwrap();
        assert_eq!(spill.find(&ours), None, "length {length}");
    }
}

#[test]
fn nothing_of_a_photograph_stands_in_the_folder_in_plain() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    assert!(spill.keep(&label("case-identity", "photograph-identity"), FILE));
    for path in files(&spill) {
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        for plain in [&FILE[..16], b"case-identity", b"photograph-identity"] {
            let is_in = |text: &[u8]| text.windows(plain.len()).any(|window| window == plain);
            assert!(!is_in(&bytes) && !is_in(name.as_bytes()));
        }
    }
}

#[test]
fn the_budget_holds_and_the_one_used_longest_ago_goes_first() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 2 * sealed_len(100));
    for name in ["a", "b"] {
        assert!(spill.keep(&label("c", name), &[7; 100]));
    }
    assert!(spill.find(&label("c", "a")).is_some());
    assert!(spill.keep(&label("c", "d"), &[7; 100]));
    let held = ["a", "b", "d"].map(|name| spill.holds(&label("c", name)));
    assert_eq!((held, files(&spill).len()), ([true, false, true], 2));
    assert!(!spill.keep(&label("c", "large"), &[7; 217]));
    assert_eq!(files(&spill).len(), 2);
}

#[test]
fn a_disk_that_takes_nothing_costs_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    // As good as a full or read-only disk, also for the superuser: there is no folder to write into.
    fs::remove_dir_all(&spill.folder).unwrap();
    assert!(!spill.keep(&label("c", "p"), FILE));
    assert_eq!(spill.find(&label("c", "p")), None);
    let file = parent.path().join("a file");
    fs::write(&file, b"").unwrap();
    assert!(Spill::open(&file, 1000).is_none());
    assert!(Spill::open(parent.path(), 0).is_none());
}

#[test]
#[cfg(target_os = "linux")]
fn a_write_that_fails_half_way_is_not_kept() {
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    let error = File::options().write(true).open("/dev/full").unwrap().write_all(FILE).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    // A place where a file stands already is refused as well, and what stands there is not touched.
    let path = spill.folder.join("taken");
    fs::write(&path, b"here before").unwrap();
    assert!(spill.write(&label("c", "p"), [0; NONCE_LEN], FILE, &path).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"here before");
}

#[test]
fn the_folder_goes_at_the_end_and_those_of_ended_runs_at_the_start() {
    let parent = tempfile::tempdir().unwrap();
    let alive = spill(parent.path(), 1000);
    assert!(alive.keep(&label("c", "p"), FILE));
    let dead = parent.path().join(uuid::Uuid::new_v4().simple().to_string());
    fs::create_dir(&dead).unwrap();
    fs::write(dead.join(LOCK), b"").unwrap();
    fs::write(dead.join("sealed"), b"noise").unwrap();
    let others = parent.path().join("not ours");
    fs::create_dir(&others).unwrap();
    let next = spill(parent.path(), 1000);
    assert!(!dead.exists() && others.exists());
    assert_eq!(alive.find(&label("c", "p")).as_deref(), Some(FILE));
    let folder = next.folder.clone();
    drop(next);
    assert!(!folder.exists() && alive.folder.exists());
}

#[test]
#[cfg(unix)]
fn only_this_user_may_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let spill = spill(parent.path(), 1000);
    assert!(spill.keep(&label("c", "p"), FILE));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&spill.folder), mode(&files(&spill)[0])), (0o700, 0o600));
}
