//! The studies inside the program, and the files they read.

use std::io;
use std::path::{Component, Path, PathBuf};

/// The folder of the studies among the bundled files.
const STUDIES: &str = "studies/";

/// Bundled files: their path below `notebooks-data`, and what they hold.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/bundled.rs"));

/// The name and the text of the study that explains the language, and that new studies start from.
pub const EXAMPLE: (&str, &str) = ("example", include_str!("example.toml"));

/// A study inside the program.
#[derive(Clone, Copy, Debug)]
pub struct Bundled {
    /// Its name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Bundled {
    /// The title that stands in the study.
    pub fn title(&self) -> String {
        let table = self.text.parse::<toml::Table>().unwrap_or_default();
        table.get("title").and_then(toml::Value::as_str).unwrap_or_default().to_string()
    }
}

/// All bundled studies: the example, then the others by name.
pub fn studies() -> Vec<Bundled> {
    let example = Bundled { name: EXAMPLE.0, text: EXAMPLE.1 };
    let others = FILES.iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix(STUDIES)?.strip_suffix(".toml")?;
        Some(Bundled { name, text: std::str::from_utf8(bytes).ok()? })
    });
    std::iter::once(example).chain(others).collect()
}

/// The bundled study of this name.
pub fn study(name: &str) -> Option<Bundled> {
    studies().into_iter().find(|study| study.name == name)
}

/// The file that a bundled study means by a path.
///
/// # Errors
/// When there is no such file inside the program.
pub fn file(path: &str) -> io::Result<Vec<u8>> {
    let wanted = normal(&Path::new(STUDIES).join(path));
    FILES
        .iter()
        .find(|(path, _)| Path::new(path) == wanted)
        .map(|(_, bytes)| bytes.to_vec())
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "there is no such file inside the program"))
}

/// The path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_their_dots() {
        assert_eq!(normal(Path::new("studies/../corpora/./a.txt")), Path::new("corpora/a.txt"));
    }

    #[test]
    fn every_bundled_study_has_a_title_and_its_own_name() {
        let studies = studies();
        let mut names: Vec<&str> = studies.iter().map(|study| study.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), studies.len());
        for study in studies {
            assert!(!study.title().is_empty(), "{} has no title", study.name);
        }
    }
}
