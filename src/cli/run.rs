//! `exactlm run`: all that studies say.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use exactlm::exhibit::figures;
use exactlm::question::Session;
use exactlm::report::{Claim, Described, Entry, Estimated, Run, Trainings, Verdict, chart, documents};
use exactlm::statement::{self, Asking, Environment, PotentialSyntax, SYMBOLIC, Widening, experiments, trainings};
use exactlm::study::{Spot, Study};

use super::limits::Limits;
use super::progress::Progress;
use super::sweep::{Sweep, shortfalls, sweep};
use super::{Ending, Failure, fits, study};

/// How many of the most probable sequences are shown.
const TOP: usize = 5;

/// For how many positions a terminal shows marginals.
const POSITIONS: usize = 12;

#[derive(Args)]
pub struct Arguments {
    /// The studies: paths, bundled names, or - for standard input
    #[arg(required = true, value_name = "STUDY")]
    studies: Vec<String>,
    /// Print a JSON list with an object per study
    #[arg(long)]
    json: bool,
    /// Leave out the drawings of answers against a parameter
    #[arg(long)]
    no_plot: bool,
    /// Write a page, tables, arrays and figures into this folder instead
    #[arg(long, value_name = "DIR", conflicts_with = "json")]
    out: Option<PathBuf>,
    /// Draw all pictures that a study has: prefixes, marginals, ranks, the frontier, trainings, samplers
    #[arg(long, conflicts_with_all = ["json", "no_plot", "out"])]
    plot: bool,
    #[command(flatten)]
    limits: Limits,
}

/// Describes all distributions, answers `[ask]`, checks `[claim]`.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<Ending, Failure> {
    if arguments.studies.iter().filter(|name| *name == "-").count() > 1 {
        let help = Some("name files, or run each input by itself".to_string());
        return Err(Failure::input("- stands twice, and standard input can be read once", help));
    }
    if let Some(folder) = &arguments.out {
        let studies = arguments.studies.iter().map(|name| study::open_named(name)).collect::<Result<_, _>>()?;
        return super::out::run(folder, "run", studies, &arguments.limits, out);
    }
    let mut runs = Vec::new();
    let mut failed: Option<Failure> = None;
    for (place, name) in arguments.studies.iter().enumerate() {
        let study = study::open(name)?;
        let session = study::session(&study, arguments.limits.settings(study.environment.numbers));
        let positions = if arguments.json { usize::MAX } else { POSITIONS };
        if place > 0 && !arguments.json {
            writeln!(out)?;
        }
        let mut printed = 0;
        let (run, failure) = collect(&study, &session, positions, !arguments.no_plot, |run| {
            if arguments.json {
                return Ok(());
            }
            let text = run.text();
            out.write_all(&text.as_bytes()[printed..])?;
            printed = text.len();
            out.flush()
        })?;
        if let Some(failure) = failure {
            failed = Some(match failed {
                Some(first) => first.and(failure),
                None => failure,
            });
        }
        if arguments.plot {
            let _progress = Progress::start("drawing");
            for figure in figures(&study, &session, &run.said()) {
                writeln!(out, "\n{}", chart::text(&figure).trim_end())?;
            }
        }
        if arguments.json {
            runs.push(run);
        }
    }
    if arguments.json {
        out.write_all(documents(&runs).as_bytes())?;
    }
    failed.map_or(Ok(Ending::Done), Err)
}

/// All that a study says, and what went wrong with its questions and claims. Each part is shown as soon as it is there,
/// so that whatever ends the run leaves what was finished.
pub fn collect(
    study: &Study,
    session: &Session,
    positions: usize,
    with_plots: bool,
    mut show: impl FnMut(&Run) -> io::Result<()>,
) -> Result<(Run, Option<Failure>), Failure> {
    let environment = &study.environment;
    let mut asking = Asking::new(environment, session);
    let positions = positions.min(environment.scope.length);
    let mut run = Run {
        study: study.name.clone(),
        title: study.title.clone(),
        vocabulary: environment.scope.vocabulary.len(),
        length: environment.scope.length,
        distributions: Vec::new(),
        ask: Vec::new(),
        trainings: Vec::new(),
        feedback: Vec::new(),
        moments: Vec::new(),
        estimates: Vec::new(),
        claims: Vec::new(),
    };
    show(&run)?;
    let valued = valued(environment);
    let mut describing = Asking::new(&valued, session);
    for name in std::iter::once("prior").chain(environment.order.iter().map(String::as_str)) {
        run.distributions.push(describe(&mut describing, study, name, positions));
        show(&run)?;
    }
    let mut failures = Vec::new();
    for (place, (name, question)) in study.ask.iter().enumerate() {
        let answers = study::ask_entry(&mut asking, study, Spot::Ask(place), question).map_err(|failure| {
            let message = message(&failure);
            failures.push(failure);
            message
        });
        let Sweep { notes, plot } = match &answers {
            Ok(answers) => {
                let _progress = Progress::start(question);
                sweep(study, session, question, answers, with_plots)
            }
            Err(_) => Sweep { notes: Vec::new(), plot: None },
        };
        run.ask.push(Entry { name: name.clone(), question: question.clone(), answers, notes, plot });
        show(&run)?;
    }
    for name in &study.trainings {
        let (trained, failure) = trained(study, session, name, with_plots);
        run.trainings.push(trained);
        failures.extend(failure);
        show(&run)?;
    }
    for name in &study.feedbacks {
        let (fits, failure) = fits::feedback(study, session, name);
        run.feedback.push(fits);
        failures.extend(failure);
        show(&run)?;
    }
    for name in environment.order.iter().filter(|name| fits::has_moments(environment, name)) {
        let (fits, failure) = fits::moments(study, session, name);
        run.moments.push(fits);
        failures.extend(failure);
        show(&run)?;
    }
    for place in 0..study.estimates.len() {
        let (estimated, failure) = estimated(study, session, place);
        run.estimates.push(estimated);
        failures.extend(failure);
        show(&run)?;
    }
    for (claim, failure) in claims(&mut asking, study) {
        run.claims.push(claim);
        failures.extend(failure);
        show(&run)?;
    }
    Ok((run, failures.into_iter().reduce(Failure::and)))
}

/// The study without letters where parameters have values too: what describes a distribution is read in numbers, and the
/// entropy of a long text in a letter takes longer than all of them.
fn valued(environment: &Environment) -> Environment {
    let mut valued = environment.clone();
    for values in valued.parameters.values_mut() {
        if values.iter().any(|(written, _)| written != SYMBOLIC) {
            values.retain(|(written, _)| written != SYMBOLIC);
        }
    }
    valued
}

/// A distribution, described by questions. What a limit refuses is said in its place and is no failure of the run.
fn describe(asking: &mut Asking<'_>, study: &Study, name: &str, positions: usize) -> Described {
    if let Some(why) = fits::unfitted(&study.environment, asking.session(), name) {
        return Described { name: name.to_string(), notes: vec![why], questions: Vec::new(), marginals: Vec::new() };
    }
    let potential = study.environment.distributions.get(name).map(|definition| &definition.potential);
    let normalised = potential.is_some_and(|potential| match potential {
        PotentialSyntax::Mixture(_)
        | PotentialSyntax::Training(_)
        | PotentialSyntax::Feedback(_)
        | PotentialSyntax::Moments(_) => false,
        PotentialSyntax::Law(law) => law.has_normaliser(),
        _ => true,
    });
    let mut questions = vec![
        ("support".to_string(), format!("support({name})")),
        ("entropy".to_string(), format!("H({name})")),
        ("top".to_string(), format!("top({name}, {TOP})")),
    ];
    if normalised {
        questions.insert(0, ("normaliser".to_string(), format!("Z({name})")));
    }
    let mut entry = |(label, question): (String, String)| {
        let answers = study::ask(asking, study, &question).map_err(|failure| message(&failure));
        Entry::new(label, question, answers)
    };
    let questions = questions.into_iter().map(&mut entry).collect();
    let row = |i: usize| (format!("token {i}"), format!("token({name}, {i})"));
    let marginals = (1..=positions).map(row).map(entry).collect();
    Described { name: name.to_string(), notes: shortfalls(study, asking.session(), name), questions, marginals }
}

/// A training with what it came to, and what went wrong.
fn trained(study: &Study, session: &Session, name: &str, drawn: bool) -> (Trainings, Option<Failure>) {
    let title = format!("training {name}");
    let _progress = Progress::start(&title);
    let environment = &study.environment;
    let mut made = Vec::new();
    let mut failure = None;
    let mut described = String::new();
    match trainings(environment, name) {
        Ok(all) => {
            for (values, trained, distribution) in all {
                if described.is_empty() {
                    described = trained.described();
                }
                match trained.made(session) {
                    Ok(result) => made.push((values, result)),
                    Err(error) => {
                        let error = statement::refused(environment, &distribution, &values, error);
                        failure = Some(study::wrong_at(study, Spot::Distribution(name), &title, &error));
                        break;
                    }
                }
            }
        }
        Err(error) => failure = Some(study::wrong_at(study, Spot::Distribution(name), &title, &error)),
    }
    let asked = match environment.distributions.get(name).map(|definition| &definition.potential) {
        Some(PotentialSyntax::Training(syntax)) => syntax.ask.iter().map(|(name, _)| name.clone()).collect(),
        _ => Vec::new(),
    };
    let made = match &failure {
        Some(failure) => Err(message(failure)),
        None => Ok(made),
    };
    (Trainings { name: name.to_string(), described, asked, drawn, made }, failure)
}

/// An estimate with what came out, and what went wrong.
fn estimated(study: &Study, session: &Session, place: usize) -> (Estimated, Option<Failure>) {
    let (name, syntax) = &study.estimates[place];
    let experiments = experiments(&study.environment, syntax);
    let method = experiments.as_ref().ok().and_then(|all| Some(all.first()?.1.method.described()));
    let title = format!("estimate {name}");
    let _progress = Progress::start(&title);
    let mut found = Vec::new();
    let mut failure = None;
    let mut widening = Widening::new(&study.environment, session);
    match experiments {
        Ok(all) => {
            for (values, experiment) in all {
                // An experiment that takes too long keeps what it has.
                let (start, limit) = (Instant::now(), session.settings().max_time);
                let in_time = |drawn: usize| !drawn.is_multiple_of(256) || start.elapsed() < limit;
                match widening.run(&syntax.distributions(), |session| experiment.run(session, in_time)) {
                    Ok(result) => found.push((values, result)),
                    Err(error) => {
                        let error = statement::refused(&study.environment, &experiment.target, &values, error);
                        failure = Some(study::wrong_at(study, Spot::Estimate(place), &title, &error));
                        break;
                    }
                }
            }
        }
        Err((_, problems)) => {
            let said = problems.first().map_or(String::new(), |problem| problem.message.clone());
            failure = Some(Failure::Input(said));
        }
    }
    let estimated = Estimated {
        name: name.clone(),
        of: syntax.of.clone(),
        method: method.unwrap_or_default(),
        seed: syntax.seed,
        repeats: syntax.repeats,
        ask: syntax.ask.clone(),
        found: match &failure {
            Some(failure) => Err(message(failure)),
            None => Ok(found),
        },
    };
    (estimated, failure)
}

/// The claims with their verdicts, and what went wrong with each; one after the other, as they are taken.
pub fn claims<'a>(asking: &'a mut Asking<'_>, study: &'a Study) -> impl Iterator<Item = (Claim, Option<Failure>)> {
    study.claims.iter().enumerate().map(move |(place, (name, statement))| {
        let claim = |verdict, answers| Claim { name: name.clone(), statement: statement.clone(), verdict, answers };
        match study::ask_entry(asking, study, Spot::Claim(place), statement) {
            Ok(answers) => {
                let all = answers.iter().all(|answer| answer.value.holds() == Some(true));
                (claim(if all { Verdict::Holds } else { Verdict::False }, Ok(answers)), None)
            }
            Err(failure) => {
                let verdict = match failure {
                    Failure::Refused(_) => Verdict::Refused,
                    _ => Verdict::Undefined,
                };
                (claim(verdict, Err(message(&failure))), Some(failure))
            }
        }
    })
}

/// What a failure says, without the colours of a terminal: it goes into answers.
pub fn message(failure: &Failure) -> String {
    let message = match failure {
        Failure::Input(message) | Failure::Refused(message) => message.clone(),
        Failure::Output(error) => error.to_string(),
    };
    let mut plain = String::with_capacity(message.len());
    for (place, part) in message.split("\u{1b}[").enumerate() {
        plain.push_str(if place == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) });
    }
    plain
}
