//! All that one study says, with the files that hold it.

use std::collections::BTreeMap;

use exactlm::exhibit::{self, Array, ArraysOf, Figure, Table};
use exactlm::question::{Session, Settings};
use exactlm::random::LAYOUT;
use exactlm::report::files::{self, Digest, Manifest, SCHEMA, Seed, sha256};
use exactlm::report::{Run, Verdict, chart};
use exactlm::statement::PotentialSyntax;

use super::study::{self, Opened, plain_name};
use super::{Failure, limits, run};

/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit it is built from.
pub const COMMIT: &str = env!("EXACTLM_COMMIT");

/// The name of the manifest in each folder.
pub const MANIFEST: &str = "manifest.json";

/// All that one study says.
pub struct Collected {
    /// The study with what it was read from.
    pub opened: Opened,
    /// What answered, with the limits.
    pub session: Session,
    /// The answers.
    pub run: Run,
    /// What went wrong with some of them.
    pub failure: Option<Failure>,
    /// The tables that have rows.
    pub tables: Vec<Table>,
    /// The arrays.
    pub arrays: Vec<Array>,
    /// The figures.
    pub figures: Vec<Figure>,
    /// What is in no file, and why.
    pub left_out: Vec<String>,
}

/// The files of a study.
pub struct Files {
    /// All but the manifest.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The manifest.
    pub manifest: Manifest,
}

impl Collected {
    /// Asks a study everything.
    ///
    /// # Errors
    /// When nothing can be said of it at all; what is wrong with single questions stands in their places.
    pub fn new(opened: Opened, settings: Settings) -> Result<Self, Failure> {
        let study = &opened.study;
        let session = study::session(study, settings);
        let (run, failure) = run::collect(study, &session, usize::MAX, true, |_| Ok(()))?;
        let environment = &study.environment;
        let (joint, mut left_out) = exhibit::joint_laws(environment, &session, exhibit::MOST_ROWS);
        let vocabulary = &environment.scope.vocabulary;
        let length = environment.scope.length;
        let said = run.said();
        let (marginals, without) = exhibit::marginals(&said.described);
        left_out.extend(without);
        let sequences = exhibit::sequences(&joint, vocabulary, length);
        if sequences.is_none() && !joint.is_empty() {
            let rows: usize = joint.iter().map(|law| law.values.len()).sum();
            left_out.push(format!("sequences: {rows} rows, and they are written up to {}", exhibit::MOST_ROWS));
        }
        let of = ArraysOf { vocabulary, length, joint: &joint, marginals: &marginals, asked: &said.ask };
        let (arrays, without) = exhibit::arrays(&of);
        left_out.extend(without);
        let mut tables = vec![exhibit::distributions(&said.described), marginals];
        tables.extend(sequences);
        tables.extend([
            exhibit::answers(&said.ask),
            exhibit::estimates(&said.estimates),
            exhibit::trainings(&said.trainings),
            exhibit::feedback(&said.feedback),
            exhibit::moments(&said.moments),
            claims(&run),
        ]);
        tables.retain(|table| table.rows() > 0);
        let figures = exhibit::figures(study, &session, &said);
        Ok(Collected { session, run, failure, tables, arrays, figures, left_out, opened })
    }

    /// The files that hold it.
    pub fn files(&self) -> Files {
        let study = &self.opened.study;
        let mut files = BTreeMap::from([("study.toml".to_string(), self.opened.text.clone())]);
        let mut inputs = BTreeMap::new();
        for (path, bytes) in &self.opened.inputs {
            let name = plain_name(path.rsplit(['/', '\\']).next().unwrap_or_default());
            let mut file = format!("files/{name}");
            let mut place = 2;
            while files.contains_key(&file) {
                file = format!("files/{place}-{name}");
                place += 1;
            }
            inputs.insert(path.clone(), file.clone());
            files.insert(file, bytes.clone());
        }
        files.insert("results.json".to_string(), self.run.document().into_bytes());
        for table in &self.tables {
            files.insert(format!("{}.csv", table.name), files::csv(table));
            #[cfg(feature = "parquet")]
            files.insert(format!("{}.parquet", table.name), files::parquet(table));
        }
        files.insert("joint.npz".to_string(), files::npz(&self.arrays));
        for figure in &self.figures {
            files.insert(format!("figures/{}.svg", plain_name(&figure.name)), chart::svg(figure).into_bytes());
        }
        let (numbers, limits) = limits::written(self.session.settings());
        let manifest = Manifest {
            schema: SCHEMA,
            version: VERSION.to_string(),
            commit: COMMIT.to_string(),
            study: self.opened.name.clone(),
            title: study.title.clone(),
            vocabulary: self.run.vocabulary,
            length: self.run.length,
            sequences: sequences(&self.session),
            text_sha256: sha256(&self.opened.text),
            numbers,
            seeds: self.seeds(),
            stream_layout: LAYOUT,
            limits,
            ending: if self.has_errors() { "with errors" } else { "complete" }.to_string(),
            parquet: cfg!(feature = "parquet"),
            left_out: self.left_out.clone(),
            inputs,
            files: files.iter().map(|(name, bytes)| (name.clone(), Digest::of(bytes))).collect(),
        };
        Files { files, manifest }
    }

    fn seeds(&self) -> Vec<Seed> {
        let study = &self.opened.study;
        let seed = |kind: &str, name: &String, seed: u64| Seed { kind: kind.to_string(), name: name.clone(), seed };
        let trainings = study.trainings.iter().chain(&study.feedbacks).filter_map(|name| {
            let definition = study.environment.distributions.get(name)?;
            match &definition.potential {
                PotentialSyntax::Training(training) => Some(seed("training", name, training.course.seed)),
                PotentialSyntax::Feedback(feedback) if feedback.pairs.is_some() => {
                    Some(seed("feedback", name, feedback.seed))
                }
                _ => None,
            }
        });
        let estimates = study.estimates.iter().map(|(name, syntax)| seed("estimate", name, syntax.seed));
        trainings.chain(estimates).collect()
    }

    /// Whether a question, a training, an estimate or a claim of the study has an error in place of an answer.
    fn has_errors(&self) -> bool {
        let Run { ask, trainings, feedback, moments, estimates, claims, .. } = &self.run;
        ask.iter().any(|entry| entry.answers.is_err())
            || trainings.iter().any(|training| training.made.is_err())
            || feedback.iter().any(|fit| fit.made.is_err())
            || moments.iter().any(|fit| fit.made.is_err())
            || estimates.iter().any(|estimate| estimate.found.is_err())
            || claims.iter().any(|claim| matches!(claim.verdict, Verdict::Undefined | Verdict::Refused))
    }
}

/// V^N in full; as a power where that would be pages.
fn sequences(session: &Session) -> String {
    let space = session.model().space();
    let digits = (space.vocabulary as f64).log10() * space.length as f64;
    if digits < 1000.0 { session.sequences().to_string() } else { format!("{}^{}", space.vocabulary, space.length) }
}

fn claims(run: &Run) -> Table {
    let texts = |text: fn(&exactlm::report::Claim) -> Option<String>| {
        exhibit::Values::Text(run.claims.iter().map(text).collect())
    };
    Table::new("claims")
        .with("label", None, texts(|claim| Some(claim.name.clone())))
        .with("statement", None, texts(|claim| Some(claim.statement.clone())))
        .with("verdict", None, texts(|claim| Some(claim.verdict.word().to_lowercase())))
        .with("error", None, texts(|claim| claim.answers.as_ref().err().cloned()))
}
