//! What the values of a parameter tell together: how far a limit got, where the answers go, and a drawing of them.

use exactlm::number::{ClosedForm, Form, Rational, Real};
use exactlm::question::Session;
use exactlm::report::{Plot, Point, Written};
use exactlm::statement::{Answer, AnswerValue, Asking, SYMBOLIC, SymbolicValue, distributions};
use exactlm::study::Study;

/// How many values of a closed form are drawn.
const DRAWN: usize = 56;

/// How many characters a form with logarithms has at most where it is drawn.
const LONGEST_LOGARITHMS: usize = 300;

/// What is said of a distribution that is a limit and falls short of what its reward asks for.
pub fn shortfalls(study: &Study, session: &Session, name: &str) -> Vec<String> {
    let made = distributions(&study.environment, name).unwrap_or_default();
    let mut notes = Vec::new();
    for (parameters, distribution) in &made {
        let Ok(Some(reached)) = session.reached(distribution) else { continue };
        if reached.attained == reached.greatest {
            continue;
        }
        let infinite: Vec<&str> =
            parameters.iter().filter(|(_, value)| value == "inf").map(|(name, _)| name.as_str()).collect();
        let values: Vec<String> = parameters.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        let at = if values.is_empty() { String::new() } else { format!("{}: ", values.join(", ")) };
        let what = match infinite.as_slice() {
            [] => "the reward".to_string(),
            names => format!("what {} multiplies in the reward", names.join(" and ")),
        };
        let (attained, greatest) = (Written::new(&reached.attained), Written::new(&reached.greatest));
        let (attained, greatest) = (attained.short(20), greatest.short(20));
        notes.push(format!(
            "{at}the limit conditions on {attained} of {greatest}: {what} could be {greatest}, but only on sequences of \
             probability 0. It is not the prompt or condition that the reward asks for"
        ));
    }
    notes
}

/// What is said of the answers to one question, beside them.
pub struct Sweep {
    /// Where the answers have another limit than the limit has an answer.
    pub notes: Vec<String>,
    /// The answers as a drawing.
    pub plot: Option<Plot>,
}

/// Looks at the answers to one question together.
pub fn sweep(study: &Study, session: &Session, question: &str, answers: &[Answer], with_plot: bool) -> Sweep {
    let mut notes = Vec::new();
    for answer in answers {
        let AnswerValue::Number(at_limit) = &answer.value else { continue };
        for (parameter, _) in answer.parameters.iter().filter(|(_, value)| value == "inf") {
            let Some(form) = closed_form(study, session, question, answers, answer, parameter) else { continue };
            let limit = form.limit();
            if limit != *at_limit {
                notes.push(format!(
                    "as {parameter} grows the answers tend to {}: not the answer at the limit, which is {}",
                    Written::new(&limit),
                    Written::new(at_limit)
                ));
            }
        }
    }
    let plot = if with_plot { plot(study, session, question, answers) } else { None };
    Sweep { notes, plot }
}

fn plot(study: &Study, session: &Session, question: &str, answers: &[Answer]) -> Option<Plot> {
    let mut points = Vec::new();
    let mut parameter = None;
    let mut last = None;
    for answer in answers {
        let [(name, written)] = answer.parameters.as_slice() else { return None };
        let AnswerValue::Number(value) = &answer.value else { continue };
        let values = &study.environment.parameters[name];
        let at = values.iter().find(|(text, _)| text == written).map(|(_, at)| at)?;
        if *at == Real::Infinity || *value == Real::Infinity || *value == Real::NegativeInfinity {
            continue;
        }
        points.push(Point { at: middle(at), written: written.clone(), value: middle(value) });
        parameter = Some(name.clone());
        last = Some(answer);
    }
    let parameter = parameter?;
    if points.iter().filter(|point| point.at > 0.0).count() < 3 {
        return None;
    }
    points.sort_by(|left, right| left.at.total_cmp(&right.at));
    // Without a letter among the values no closed form is looked for: it may cost more than all the answers.
    let has_letter = study.environment.parameters[&parameter].iter().any(|(_, value)| *value == Real::Infinity);
    let form = last.filter(|_| has_letter);
    let form = form.and_then(|answer| closed_form(study, session, question, answers, answer, &parameter));
    let rate = form.as_ref().and_then(|form| {
        let (limit, rate) = (form.limit(), form.rate()?);
        let (limit, letter) = (Written::new(&limit), form.letter(&parameter));
        let line = format!("limit {}, rate {rate}, u = {letter}", limit.short(20));
        (line.chars().count() <= 64).then_some(line)
    });
    let curve = form.map_or(Vec::new(), |form| curve(&form, points.first(), points.last()));
    Some(Plot { parameter, points, curve, rate })
}

/// Values of a closed form; logarithms only where the form is short, since those of large numbers are long to find.
fn curve(form: &ClosedForm, first: Option<&Point>, last: Option<&Point>) -> Vec<(f64, f64)> {
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    if matches!(form.form(), Form::Number(_))
        || matches!(form.form(), Form::Logarithmic(_)) && form.to_string().len() > LONGEST_LOGARITHMS
    {
        return Vec::new();
    }
    let unit = middle(&Real::Rational(form.unit().clone()));
    let value = |place: usize| {
        let at = first.at + (last.at - first.at) * place as f64 / (DRAWN - 1) as f64;
        let u = (at * unit).exp().max(1.0);
        let u = if u < 1e12 { Rational::from((u * 1e3).round() as u64) / Rational::from(1000) } else { return None };
        Some((at, middle(&form.value(&u).ok()?)))
    };
    (0..DRAWN).filter_map(value).collect()
}

/// The answer to a question with one parameter as a letter and the others as they are in one of its answers.
fn closed_form(
    study: &Study,
    session: &Session,
    question: &str,
    answers: &[Answer],
    like: &Answer,
    parameter: &str,
) -> Option<ClosedForm> {
    let wanted: Vec<(String, String)> = like
        .parameters
        .iter()
        .map(|(name, value)| (name.clone(), if name == parameter { SYMBOLIC.to_string() } else { value.clone() }))
        .collect();
    let form = |answer: &Answer| match &answer.value {
        AnswerValue::Symbolic(symbolic) => match &symbolic.value {
            SymbolicValue::Number(form) => Some(form.clone()),
            _ => None,
        },
        _ => None,
    };
    if let Some(known) = answers.iter().find(|answer| answer.parameters == wanted) {
        return form(known);
    }
    let mut environment = study.environment.clone();
    for (name, written) in wanted {
        let values = environment.parameters.get_mut(&name)?;
        let value = values.iter().find(|(text, _)| *text == written).map_or(Real::Infinity, |(_, value)| value.clone());
        *values = vec![(written, value)];
    }
    let answers = Asking::new(&environment, session).ask(question).ok()?;
    form(answers.first()?)
}

fn middle(value: &Real) -> f64 {
    value.interval().middle()
}
