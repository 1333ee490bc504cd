//! π(x) by the textbook formula of each kind, and the model as a study file writes it.

use super::print::quoted;
use super::{Fraction, fraction};
use num_traits::{One, Zero};
use std::fmt::Write;

pub type Row = Vec<Fraction>;

/// A model with every parameter in the open.
#[derive(Clone, Debug)]
pub enum Model {
    Uniform { vocabulary: Vec<String>, length: usize },
    Independent { vocabulary: Vec<String>, rows: Vec<Row>, one_row: bool },
    Markov { vocabulary: Vec<String>, length: usize, start: Row, transition: Vec<Row> },
    Ngram { order: usize, lines: Vec<Vec<String>>, smoothing: Fraction, keep: Option<usize>, length: usize },
    Hidden { vocabulary: Vec<String>, length: usize, start: Row, transition: Vec<Row>, emission: Vec<Row> },
    Table { vocabulary: Vec<String>, length: usize, rows: Vec<(Vec<String>, Fraction)> },
    Worlds(Vec<(String, Fraction, Model)>),
}

const END: &str = "<end>";
const UNKNOWN: &str = "<unk>";

/// The tokens of a corpus in order of first appearance, at most `keep` of them (the most frequent, ties by appearance).
fn kept(lines: &[Vec<String>], keep: Option<usize>) -> (Vec<String>, bool) {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for token in lines.iter().flatten() {
        match counts.iter_mut().find(|(t, _)| t == token) {
            Some((_, n)) => *n += 1,
            None => counts.push((token.clone(), 1)),
        }
    }
    let mut ranked = counts.clone();
    ranked.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    ranked.truncate(keep.unwrap_or(usize::MAX));
    let mapped = ranked.len() < counts.len();
    let tokens = counts.into_iter().filter(|c| ranked.contains(c)).map(|(t, _)| t).collect();
    (tokens, mapped)
}

impl Model {
    pub fn vocabulary(&self) -> Vec<String> {
        match self {
            Model::Uniform { vocabulary, .. }
            | Model::Independent { vocabulary, .. }
            | Model::Markov { vocabulary, .. }
            | Model::Hidden { vocabulary, .. }
            | Model::Table { vocabulary, .. } => vocabulary.clone(),
            Model::Ngram { lines, keep, .. } => {
                let (mut tokens, mapped) = kept(lines, *keep);
                if mapped {
                    tokens.push(UNKNOWN.into());
                }
                tokens.push(END.into());
                tokens
            }
            Model::Worlds(worlds) => {
                let mut union: Vec<String> = Vec::new();
                for token in worlds.iter().flat_map(|(_, _, model)| model.vocabulary()) {
                    if !union.contains(&token) {
                        union.push(token);
                    }
                }
                union
            }
        }
    }

    pub fn length(&self) -> usize {
        match self {
            Model::Independent { rows, .. } => rows.len(),
            Model::Uniform { length, .. }
            | Model::Markov { length, .. }
            | Model::Ngram { length, .. }
            | Model::Hidden { length, .. }
            | Model::Table { length, .. } => *length,
            Model::Worlds(worlds) => worlds[0].2.length(),
        }
    }

    /// The worlds, by name and weight; one without a name where there are none.
    pub fn worlds(&self) -> Vec<(Option<String>, Fraction, &Model)> {
        match self {
            Model::Worlds(worlds) => worlds.iter().map(|(n, w, m)| (Some(n.clone()), w.clone(), m)).collect(),
            _ => vec![(None, Fraction::one(), self)],
        }
    }

    /// π(x).
    pub fn probability(&self, x: &[&str]) -> Fraction {
        let vocabulary = self.vocabulary();
        let Some(x_index) = x.iter().map(|t| vocabulary.iter().position(|v| v == t)).collect::<Option<Vec<_>>>() else {
            return Fraction::zero();
        };
        let chain = |start: &Row, transition: &[Row], path: &[usize]| {
            let first = start[path[0]].clone();
            path.windows(2).fold(first, |product, pair| product * &transition[pair[0]][pair[1]])
        };
        match self {
            Model::Uniform { .. } => fraction(1, vocabulary.len() as i64).pow(x.len() as i32),
            Model::Independent { rows, .. } => rows.iter().zip(&x_index).map(|(row, t)| &row[*t]).product(),
            Model::Markov { start, transition, .. } => chain(start, transition, &x_index),
            Model::Hidden { start, transition, emission, .. } => {
                let states = start.len();
                let paths = states.pow(x.len() as u32);
                let path = |mut n: usize| -> Vec<usize> {
                    let digits = x.iter().map(|_| {
                        let digit = n % states;
                        n /= states;
                        digit
                    });
                    digits.collect()
                };
                let joint = |path: Vec<usize>| -> Fraction {
                    let emitted: Fraction = path.iter().zip(&x_index).map(|(h, t)| &emission[*h][*t]).product();
                    chain(start, transition, &path) * emitted
                };
                (0..paths).map(path).map(joint).sum()
            }
            Model::Table { rows, .. } => rows.iter().filter(|(y, _)| y == x).map(|(_, p)| p).sum(),
            Model::Ngram { .. } => self.ngram(x, &vocabulary),
            Model::Worlds(worlds) => worlds.iter().map(|(_, weight, model)| weight * model.probability(x)).sum(),
        }
    }

    /// The next-token row that the formula gives after a prefix, however improbable that is; none for kinds whose rows are
    /// posteriors, and in contexts without a count or smoothing.
    pub fn own_row(&self, prefix: &[String]) -> Option<Row> {
        let vocabulary = self.vocabulary();
        let before: Vec<&str> = prefix.iter().map(String::as_str).collect();
        let place = |token: &String| vocabulary.iter().position(|known| known == token).expect("a token");
        match self {
            Model::Independent { rows, .. } => Some(rows[prefix.len()].clone()),
            Model::Markov { start, transition, .. } => {
                Some(prefix.last().map_or(start, |token| &transition[place(token)]).clone())
            }
            Model::Ngram { .. } => {
                vocabulary.iter().map(|token| self.ngram_next(&before, token, &vocabulary)).collect()
            }
            _ => None,
        }
    }

    fn ngram(&self, x: &[&str], vocabulary: &[String]) -> Fraction {
        (0..x.len()).map(|t| self.ngram_next(&x[..t], x[t], vocabulary).unwrap_or_else(Fraction::zero)).product()
    }

    /// p(token | before), where the context has a count or smoothing.
    fn ngram_next(&self, before: &[&str], token: &str, vocabulary: &[String]) -> Option<Fraction> {
        let Model::Ngram { order, lines, smoothing, .. } = self else { return None };
        if before.contains(&END) {
            return Some(fraction(i64::from(token == END), 1));
        }
        let marks = vec!["\u{1}"; order - 1];
        let padded: Vec<&str> = marks.iter().chain(before).copied().collect();
        let context = &padded[before.len()..];
        let (mut seen, mut total) = (0, 0);
        for line in lines {
            let known = line.iter().map(|w| if vocabulary.contains(w) { w.as_str() } else { UNKNOWN });
            let text: Vec<&str> = marks.iter().copied().chain(known).chain([END]).collect();
            for window in text.windows(*order) {
                if &window[..order - 1] == context {
                    total += 1;
                    seen += i64::from(window[order - 1] == token);
                }
            }
        }
        let below = fraction(total, 1) + smoothing * fraction(vocabulary.len() as i64, 1);
        (!below.is_zero()).then(|| (fraction(seen, 1) + smoothing) / below)
    }

    /// The model as TOML, under the table `path`.
    pub fn text(&self, path: &str) -> String {
        let mut text = format!("[{path}]\n");
        let line = |text: &mut String, key: &str, value: &str| {
            writeln!(text, "{key} = {value}").expect("writing to a string");
        };
        let kind = match self {
            Model::Uniform { .. } => "uniform",
            Model::Independent { .. } => "independent",
            Model::Markov { .. } => "markov",
            Model::Ngram { .. } => "ngram",
            Model::Hidden { .. } => "hidden-markov",
            Model::Table { .. } => "table",
            Model::Worlds(_) => "worlds",
        };
        line(&mut text, "kind", &quoted(kind));
        if !matches!(self, Model::Worlds(_)) {
            line(&mut text, "length", &self.length().to_string());
        }
        if !matches!(self, Model::Worlds(_) | Model::Ngram { .. }) {
            line(&mut text, "vocabulary", &strings(&self.vocabulary()));
        }
        match self {
            Model::Uniform { .. } => {}
            Model::Independent { rows, one_row, .. } => {
                line(&mut text, "probabilities", &if *one_row { list(&rows[0]) } else { lists(rows) });
            }
            Model::Markov { start, transition, .. } => {
                line(&mut text, "start", &list(start));
                line(&mut text, "transition", &lists(transition));
            }
            Model::Hidden { start, transition, emission, .. } => {
                let names: Vec<String> = (1..=start.len()).map(|i| format!("h{i}")).collect();
                line(&mut text, "states", &strings(&names));
                line(&mut text, "start", &list(start));
                line(&mut text, "transition", &lists(transition));
                line(&mut text, "emission", &lists(emission));
            }
            Model::Ngram { order, lines, smoothing, keep, .. } => {
                line(&mut text, "order", &order.to_string());
                let lines: Vec<String> = lines.iter().map(|l| l.join(" ")).collect();
                line(&mut text, "text", &format!("\"{}\"", lines.join("\\n")));
                if !smoothing.is_zero() {
                    line(&mut text, "smoothing", &number(smoothing));
                }
                if let Some(keep) = keep {
                    line(&mut text, "keep", &keep.to_string());
                }
            }
            Model::Table { rows, .. } => {
                let rows: Vec<String> =
                    rows.iter().map(|(x, p)| format!("{} = {}", quoted(&x.join(" ")), number(p))).collect();
                line(&mut text, "rows", &format!("{{ {} }}", rows.join(", ")));
            }
            Model::Worlds(worlds) => {
                for (name, weight, model) in worlds {
                    writeln!(text, "[{path}.worlds.{name}]\nweight = {}", number(weight)).expect("writing to a string");
                    text += &model.text(&format!("{path}.worlds.{name}.model"));
                }
            }
        }
        text
    }
}

/// A number as TOML: bare where it is an integer or a short decimal, else a string.
pub fn number(q: &Fraction) -> String {
    let tenths = q * fraction(10, 1);
    if q.is_integer() {
        q.to_string()
    } else if tenths.is_integer() && tenths < fraction(10, 1) && tenths > fraction(0, 1) {
        format!("0.{tenths}")
    } else {
        format!("\"{q}\"")
    }
}

fn list(row: &[Fraction]) -> String {
    format!("[{}]", row.iter().map(number).collect::<Vec<_>>().join(", "))
}

fn lists(rows: &[Row]) -> String {
    format!("[{}]", rows.iter().map(|row| list(row)).collect::<Vec<_>>().join(", "))
}

pub fn strings(items: &[String]) -> String {
    format!("[{}]", items.iter().map(|s| quoted(s)).collect::<Vec<_>>().join(", "))
}
