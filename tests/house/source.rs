//! The sources of the project as text: which files there are, and what of a file is code.
//! Comments and the insides of strings become blank; a file's code ends where its tests begin.

use std::fs;
use std::path::Path;

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// An offence: the line, counted from 1, and what is wrong with it.
pub type Offence = (usize, String);

#[derive(Clone)]
pub struct File {
    /// From the root of the project.
    pub path: String,
    pub text: String,
    /// `text` without comments, insides of strings and tests; line numbers stay.
    pub code: String,
}

impl File {
    /// `domain` of `src/domain/case.rs`, `app` of `src/app.rs`.
    pub fn folder(&self) -> &str {
        let below = self.path.split('/').nth(1).unwrap_or_default();
        below.strip_suffix(".rs").unwrap_or(below)
    }

    pub fn told(&self, offences: Vec<Offence>) -> Vec<String> {
        let line_of = |line: usize| self.text.lines().nth(line - 1).unwrap_or_default().trim();
        offences.iter().map(|(line, what)| format!("{}:{line}: {what}\n    {}", self.path, line_of(*line))).collect()
    }
}

/// All files with this ending under a folder of the project, in the order of their names.
pub fn files(folder: &str, ending: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == ending) {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(ROOT).unwrap().to_string_lossy().replace('\\', "/");
                // A file of tests is no code of its layer.
                let code = if path.ends_with("/tests.rs") { String::new() } else { code_of(&text) };
                found.push(File { path, text, code });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

pub fn is_part_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub fn line_at(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// The code of a file: comments and the insides of strings become blank, and it ends where its
/// tests begin. Lines keep their numbers.
fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = length_of_silence(rest);
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(rest[..length].chars().map(|c| if c == '\n' { c } else { ' ' }));
            rest = &rest[length..];
        }
    }
    let end = code.find("#[cfg(test)]\nmod ").unwrap_or(code.len());
    code.truncate(end);
    code
}

/// How many bytes of `rest` are a comment, a string or a character; 0 where code goes on.
fn length_of_silence(rest: &str) -> usize {
    let until = |from: usize, end: &str| rest[from..].find(end).map_or(rest.len(), |at| from + at + end.len());
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return length_of_comment(rest);
    }
    if let Some(after) = rest.strip_prefix('r') {
        let hashes = after.len() - after.trim_start_matches('#').len();
        if after[hashes..].starts_with('"') {
            return until(hashes + 2, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    if rest.starts_with('"') {
        return length_of_quote(rest, '"');
    }
    // 'x' and '\n' are characters; 'a without an end is a lifetime.
    let is_character = rest.starts_with("'\\") || rest.starts_with('\'') && rest.chars().nth(2) == Some('\'');
    if is_character { length_of_quote(rest, '\'') } else { 0 }
}

fn length_of_quote(rest: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    rest.len()
}

fn length_of_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let (change, width) = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth += change;
        at += width;
        if depth == 0 {
            break;
        }
    }
    at
}

#[test]
fn comments_strings_and_tests_are_not_code() {
    let text = "a; // egui::\n/* todo!\n /* dbg! */ */ b;\nlet s = \"crate::ui \\\" x\"; let r = r#\"y\"z\"#; 'c';\nfn f<'a>() {}\n#[cfg(test)]\nmod tests { egui::x }";
    let code = code_of(text);
    assert_eq!(code.lines().count(), 5, "{code}");
    assert!(!["egui", "todo", "dbg", "crate", "y", "z\""].iter().any(|word| code.contains(word)), "{code}");
    assert!(["a;", "b;", "let r", "fn f<'a>"].iter().all(|word| code.contains(word)), "{code}");
}
