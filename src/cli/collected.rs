//! All that one study says, with the files that hold it.

use std::collections::BTreeMap;

use exactlm::exhibit::{self, Array, ArraysOf, Asked, AskedOf, EstimatedBy, Figure, Table, TrainedAs};
use exactlm::question::{Session, Settings};
use exactlm::random::LAYOUT;
use exactlm::report::files::{self, Digest, Manifest, SCHEMA, Seed, sha256};
use exactlm::report::{Entry, Run, Verdict, chart};
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
        let asked: Vec<Asked<'_>> =
            run.ask.iter().zip(&study.ask).map(|(entry, (_, question))| asked(entry, question)).collect();
        let (marginals, without) = exhibit::marginals(&rows(&run));
        left_out.extend(without);
        let sequences = exhibit::sequences(&joint, vocabulary, length);
        if sequences.is_none() && !joint.is_empty() {
            let rows: usize = joint.iter().map(|law| law.values.len()).sum();
            left_out.push(format!("sequences: {rows} rows, and they are written up to {}", exhibit::MOST_ROWS));
        }
        let of = ArraysOf { vocabulary, length, joint: &joint, marginals: &marginals, asked: &asked };
        let (arrays, without) = exhibit::arrays(&of);
        left_out.extend(without);
        let mut tables = vec![exhibit::distributions(&properties(&run)), marginals];
        tables.extend(sequences);
        tables.extend([exhibit::answers(&asked), estimates(&run), trainings(&run), claims(&run)]);
        tables.retain(|table| table.rows() > 0);
        let figures = exhibit::figures(study, &session, &run.said());
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
        let trainings = study.trainings.iter().filter_map(|name| {
            let definition = study.environment.distributions.get(name)?;
            match &definition.potential {
                PotentialSyntax::Training(training) => Some(seed("training", name, training.course.seed)),
                _ => None,
            }
        });
        let estimates = study.estimates.iter().map(|(name, syntax)| seed("estimate", name, syntax.seed));
        trainings.chain(estimates).collect()
    }

    /// Whether a question, a training, an estimate or a claim of the study has an error in place of an answer.
    fn has_errors(&self) -> bool {
        let Run { ask, trainings, estimates, claims, .. } = &self.run;
        ask.iter().any(|entry| entry.answers.is_err())
            || trainings.iter().any(|training| training.made.is_err())
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

fn asked<'a>(entry: &'a Entry, question: &'a str) -> Asked<'a> {
    let answers = entry.answers.as_deref().map_err(String::as_str);
    Asked { label: &entry.name, question, answers }
}

/// The questions that describe distributions, but for their rows.
fn properties(run: &Run) -> Vec<AskedOf<'_>> {
    described(run).filter(|(_, position)| position.is_none()).map(|(of, _)| of).collect()
}

/// The rows of distributions, with their positions.
fn rows(run: &Run) -> Vec<(AskedOf<'_>, usize)> {
    described(run).filter_map(|(of, position)| Some((of, position?))).collect()
}

/// The questions that describe distributions; with a position, where it is a row.
fn described(run: &Run) -> impl Iterator<Item = (AskedOf<'_>, Option<usize>)> {
    run.distributions.iter().flat_map(|described| {
        described.questions.iter().map(|entry| {
            let position = entry.name.strip_prefix("token ").and_then(|position| position.parse().ok());
            (AskedOf { distribution: &described.name, asked: asked(entry, &entry.name) }, position)
        })
    })
}

fn estimates(run: &Run) -> Table {
    let estimated = run.estimates.iter().filter_map(|estimate| {
        let found = estimate.found.as_deref().ok()?;
        let (name, of, method) = (&estimate.name, &estimate.of, &estimate.method);
        Some(EstimatedBy { name, of, method, seed: estimate.seed, ask: &estimate.ask, found })
    });
    exhibit::estimates(&estimated.collect::<Vec<_>>())
}

fn trainings(run: &Run) -> Table {
    let trained = run.trainings.iter().filter_map(|training| {
        let made = training.made.as_deref().ok()?;
        Some(TrainedAs { name: &training.name, asked: &training.asked, made })
    });
    exhibit::trainings(&trained.collect::<Vec<_>>())
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
