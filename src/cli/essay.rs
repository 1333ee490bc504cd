//! `exactlm essay`: all bundled studies as a folder.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use exactlm::report::page::{self, Essay, StudyPage};

use super::collected::{Collected, MANIFEST};
use super::limits::Limits;
use super::{Ending, Failure, bundled, out, study};

/// The name of the command.
pub const NAME: &str = "essay";

/// The essay, sentence by sentence.
const ESSAY: &str = include_str!("../../notebooks-data/essay.toml");

#[derive(Args)]
pub struct Arguments {
    /// The folder to write
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    limits: Limits,
}

/// Writes the folder.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    let studies =
        bundled::studies().iter().map(|study| study::open_named(study.name)).collect::<Result<Vec<_>, _>>()?;
    out::run(&arguments.out, NAME, studies, &arguments.limits, out)
}

/// The page of these studies, `report.html`: with the essay before them where `command` is `essay`.
pub fn page(command: &str, studies: &[Collected]) -> String {
    let essay = (command == NAME).then(|| Essay::read(ESSAY).expect("a test reads the bundled essay"));
    let texts: Vec<_> = studies.iter().map(|study| String::from_utf8_lossy(&study.opened.text)).collect();
    let files: Vec<Vec<(String, String)>> = studies.iter().map(links).collect();
    let pages: Vec<StudyPage<'_>> = studies
        .iter()
        .zip(texts.iter().zip(&files))
        .map(|(study, (text, files))| StudyPage {
            run: &study.run,
            text,
            rerun: rerun(study),
            figures: &study.figures,
            files,
        })
        .collect();
    page::render(&pages, essay.as_ref())
}

/// What `exactlm run` is given to run a study again: its name where it is bundled as it stands, else its text beside the page.
fn rerun(study: &Collected) -> String {
    let name = &study.opened.name;
    let is_bundled = bundled::study(name).is_some_and(|known| known.text.as_bytes() == study.opened.text);
    if is_bundled { name.clone() } else { format!("{name}/study.toml") }
}

/// The files of a study that a reader may want, seen from the page.
fn links(study: &Collected) -> Vec<(String, String)> {
    let name = &study.opened.name;
    let mut names = vec!["study.toml".to_string(), "results.json".to_string()];
    for table in &study.tables {
        names.push(format!("{}.csv", table.name));
        if cfg!(feature = "parquet") {
            names.push(format!("{}.parquet", table.name));
        }
    }
    names.extend(["joint.npz".to_string(), MANIFEST.to_string()]);
    names.into_iter().map(|file| (format!("{name}/{file}"), file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_study_of_the_essay_is_bundled() {
        let essay = Essay::read(ESSAY).expect("it is well formed");
        for name in essay.studies() {
            assert!(bundled::studies().iter().any(|study| study.name == name), "{name}");
        }
        assert!(essay.sections.len() > 5);
    }
}
