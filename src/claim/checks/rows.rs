//! Next-token rows: what they determine, and what reweighs them.

use dashu::integer::UBig;

use super::{Outcome, asking, each, number, row, same};
use crate::arbitrary::{Choices, Grid, Kind, Model, Size, Study, reward};
use crate::number::{Rational, Real};
use crate::statement::AskError;

/// A study with nothing but a model.
fn bare(model: Model) -> Study {
    Study { model, definitions: Vec::new(), distributions: Vec::new(), claims: Vec::new() }
}

fn some(choices: &mut Choices, kinds: &[Kind]) -> Model {
    let size = Size { kinds: kinds.to_vec(), length: 1..=3, ..Size::default() };
    Model::new(choices, &size, &Grid::new(4))
}

/// All prefixes of a model that are shorter than N, as texts.
fn prefixes(model: &Model) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new()];
    let mut last = all.clone();
    for _ in 1..model.length {
        let longer = |prefix: &Vec<String>| {
            let prefix = prefix.clone();
            model.tokens.iter().map(move |token| [prefix.clone(), vec![token.clone()]].concat())
        };
        last = last.iter().flat_map(longer).collect();
        all.extend(last.clone());
    }
    all
}

fn starts(prefix: &[String]) -> String {
    if prefix.is_empty() { "true".to_owned() } else { format!("starts(\"{}\")", prefix.join(" ")) }
}

/// `next(p, "…")`, and the marginal of the first token for the empty prefix.
fn next(of: &str, prefix: &[String]) -> String {
    if prefix.is_empty() { format!("token({of}, 1)") } else { format!("next({of}, \"{}\")", prefix.join(" ")) }
}

fn undefined(error: &impl ToString) -> String {
    error.to_string()
}

fn product(left: &Real, right: &Real) -> Result<Real, String> {
    left.mul(right).map_err(|error| undefined(&error))
}

fn quotient(left: &Real, right: &Real) -> Result<Real, String> {
    left.div(right).map_err(|error| undefined(&error))
}

/// C1
pub(super) fn chain_rule(cases: u64, seed: u64) -> Outcome {
    each("chain-rule", cases, seed, |choices| {
        let study = bare(some(choices, &[Kind::Table, Kind::Markov]));
        asking(&study, |asking| {
            for prefix in prefixes(&study.model) {
                let mass = number(asking, &format!("P({})", starts(&prefix)))?;
                let question = next("prior", &prefix);
                if mass.is_zero() {
                    match row(asking, &question) {
                        Ok(_) => return Err(format!("{question} has a row after a dead prefix, in\n{study}")),
                        Err(_) => continue,
                    }
                }
                for (token, share) in study.model.tokens.iter().zip(row(asking, &question)?) {
                    let longer = [prefix.clone(), vec![token.clone()]].concat();
                    let joint = number(asking, &format!("P({})", starts(&longer)))?;
                    same(&question, &product(&mass, &share)?, &joint, &study)?;
                }
            }
            Ok(())
        })
    })
}

/// C16
pub(super) fn null_prompts(cases: u64, seed: u64) -> Outcome {
    each("null-prompts", cases, seed, |choices| {
        let study = bare(some(choices, &[Kind::Table, Kind::Markov, Kind::Independent]));
        let full = vec![choices.pick(&study.model.tokens).clone(); study.model.length].join(" ");
        asking(&study, |asking| {
            let mass = number(asking, &format!("P(matches(\"{full}\"))"))?;
            let asked = asking.ask(&format!("H(prompted(prior, \"{full}\"))"));
            match (mass.is_zero(), asked) {
                (true, Err(AskError::Question { .. })) | (false, Ok(_)) => Ok(()),
                (zero, _) => Err(format!("\"{full}\" is possible: {}, in\n{study}", !zero)),
            }
        })
    })
}

/// C108
pub(super) fn variable_length(cases: u64, seed: u64) -> Outcome {
    each("variable-length", cases, seed, |choices| {
        let mut study = bare(some(choices, &[Kind::Ngram]));
        study.model.text = study.model.text.replace("smoothing = \"0\"", "smoothing = \"1\"");
        let (v, n) = (study.model.vocabulary(), study.model.length);
        let expected: UBig = (0..=n).map(|k| UBig::from(v - 1).pow(k)).fold(UBig::ZERO, |sum, power| sum + power);
        asking(&study, |asking| {
            let found = number(asking, "support(prior)")?;
            same("support(prior)", &found, &Real::Rational(Rational::from(expected)), &study)
        })
    })
}

/// C109
pub(super) fn bayes_filter(cases: u64, seed: u64) -> Outcome {
    each("bayes-filter", cases, seed, |choices| {
        let study = bare(some(choices, &[Kind::Worlds]));
        asking(&study, |asking| {
            for prefix in prefixes(&study.model) {
                if number(asking, &format!("P({})", starts(&prefix)))?.is_zero() {
                    continue;
                }
                let mut mixed = vec![Real::ZERO; study.model.vocabulary()];
                for world in &study.model.worlds {
                    let weight = number(asking, &format!("P(world == \"{world}\" | {})", starts(&prefix)))?;
                    if weight.is_zero() {
                        continue;
                    }
                    let row = row(asking, &next(&format!("given(prior, world == \"{world}\")"), &prefix))?;
                    for (sum, share) in mixed.iter_mut().zip(row) {
                        *sum = sum.add(&product(&weight, &share)?).map_err(|error| undefined(&error))?;
                    }
                }
                let whole = row(asking, &next("prior", &prefix))?;
                for (mixed, whole) in mixed.iter().zip(&whole) {
                    same(&starts(&prefix), mixed, whole, &study)?;
                }
            }
            Ok(())
        })
    })
}

/// C82
pub(super) fn path_consistency(cases: u64, seed: u64) -> Outcome {
    each("path-consistency", cases, seed, |choices| {
        let model = some(choices, &[Kind::Markov, Kind::Table, Kind::Independent]);
        let written = reward(choices, &model, &Grid::new(4), 1);
        let mut study = bare(model);
        study.definitions.push(("r".to_owned(), written));
        asking(&study, |asking| {
            for prefix in prefixes(&study.model) {
                if number(asking, &format!("P({})", starts(&prefix)))?.is_zero() {
                    continue;
                }
                let before = number(asking, &format!("E(exp(r) | {})", starts(&prefix)))?;
                let base = row(asking, &next("prior", &prefix))?;
                let tuned = row(asking, &next("tilt(prior, r)", &prefix))?;
                for ((token, base), tuned) in study.model.tokens.iter().zip(&base).zip(&tuned) {
                    if base.is_zero() {
                        same(token, base, tuned, &study)?;
                        continue;
                    }
                    let longer = [prefix.clone(), vec![token.clone()]].concat();
                    let after = number(asking, &format!("E(exp(r) | {})", starts(&longer)))?;
                    same(token, &product(base, &quotient(&after, &before)?)?, tuned, &study)?;
                }
            }
            Ok(())
        })
    })
}

/// C6
pub(super) fn satisfiability(cases: u64, seed: u64) -> Outcome {
    const VARIABLES: usize = 3;
    each("satisfiability", cases, seed, |choices| {
        let clauses = choices.within(1, 4);
        let literal = |choices: &mut Choices| (choices.below(VARIABLES), choices.below(2) == 1);
        let clauses: Vec<Vec<(usize, bool)>> =
            (0..clauses).map(|_| (0..2).map(|_| literal(choices)).collect()).collect();
        let holds = |bits: usize| {
            clauses.iter().all(|clause| clause.iter().any(|(variable, wanted)| (bits >> variable & 1 == 1) == *wanted))
        };
        let count = (0..1 << VARIABLES).filter(|bits| holds(*bits)).count();
        let tokens = ["a".to_owned(), "b".to_owned()];
        let size = 1 << VARIABLES;
        let share = Rational::from_parts(1.into(), size.into());
        // The formula's value behind the assignment, and before it.
        for last in [true, false] {
            let mut masses = vec![Rational::ZERO; 2 * size];
            for bits in 0..size {
                let value = usize::from(holds(bits));
                masses[if last { 2 * bits + value } else { value * size + bits }] = share.clone();
            }
            let study = bare(Model::table(&tokens, VARIABLES + 1, &masses));
            let place = if last { VARIABLES + 1 } else { 1 };
            let expected = Real::Rational(Rational::from_parts(count.into(), size.into()));
            asking(&study, |asking| {
                same("#SAT", &number(asking, &format!("P(x[{place}] == \"b\")"))?, &expected, &study)?;
                if count > 0 {
                    let satisfying = number(asking, &format!("support(given(prior, x[{place}] == \"b\"))"))?;
                    same("assignments", &satisfying, &Real::Rational(count.into()), &study)?;
                    let entropy = number(asking, &format!("H(given(prior, x[{place}] == \"b\")) - ln({count})"))?;
                    same("uniform", &entropy, &Real::ZERO, &study)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// C90
pub(super) fn top_k(cases: u64, seed: u64) -> Outcome {
    each("top-k-rows", cases.min(300), seed, |choices| {
        let mut study = bare(some(choices, &[Kind::Markov, Kind::Independent]));
        let kept = choices.within(1, study.model.vocabulary());
        study.distributions.push(("k".to_owned(), format!("top-k = {kept}\n")));
        asking(&study, |asking| {
            let size = study.model.vocabulary().pow(study.model.length as u32);
            for code in 0..size {
                let sequence = study.model.sequence(code);
                let tokens: Vec<String> = sequence.split(' ').map(str::to_owned).collect();
                let mut product = Real::ONE;
                for (position, token) in tokens.iter().enumerate() {
                    let row = row(asking, &next("prior", &tokens[..position]))?;
                    let place = study.model.tokens.iter().position(|known| known == token).unwrap_or(0);
                    // The greatest entries, the first of equal ones.
                    let mut order: Vec<usize> = (0..row.len()).collect();
                    let mass = |place: &usize| row[*place].as_rational().cloned().unwrap_or(Rational::ZERO);
                    order.sort_by(|one, other| mass(other).cmp(&mass(one)).then(one.cmp(other)));
                    order.truncate(kept);
                    if !order.contains(&place) || row[place].is_zero() {
                        product = Real::ZERO;
                        break;
                    }
                    let total = order.iter().fold(Rational::ZERO, |sum, place| sum + mass(place));
                    product = self::product(&product, &Real::Rational(mass(&place) / total))?;
                }
                let found = number(asking, &format!("P[k](matches(\"{sequence}\"))"))?;
                same(&sequence, &found, &product, &study)?;
            }
            Ok(())
        })
    })
}
