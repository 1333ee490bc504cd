//! Laws of approximations against their definition: all n-tuples of draws, all rows of all prefixes, written out.
//!
//! - [`Base`]: a random model, reweighted or not, with its law written out and its text.
//! - `selection`, `decoding`, `forcing`, `chains`, `spectra`, `particles`: against the definition on random bases. `catalogue`: examples to check by hand.

mod catalogue;
mod chains;
mod decoding;
mod forcing;
mod particles;
mod selection;
mod spectra;

use crate::inquiry::{Inquiry, real, written_out};
use crate::naive::model::Model;
use crate::naive::print::quoted;
use crate::naive::{Fraction, fraction};
use crate::random_study::Choices;
use num_traits::{One, Zero};
use std::collections::BTreeMap;

pub type Written = Vec<(Vec<String>, Fraction)>;

/// Some sequences with their weights, as a law.
pub fn normalised(weights: impl IntoIterator<Item = (Vec<String>, Fraction)>) -> BTreeMap<String, Fraction> {
    let mut law: BTreeMap<String, Fraction> = BTreeMap::new();
    for (x, weight) in weights {
        *law.entry(x.join(" ")).or_insert_with(Fraction::zero) += weight;
    }
    let total: Fraction = law.values().sum();
    law.into_iter().filter(|(_, p)| !p.is_zero()).map(|(x, p)| (x, p / &total)).collect()
}

/// A random base, and what stands for it in the study.
pub struct Base {
    pub model: Model,
    /// π reweighted by what `study` says.
    pub law: Written,
    pub study: String,
}

impl Base {
    pub fn random(model: &Model, choices: &mut Choices) -> Self {
        let all = written_out(model);
        let v = model.vocabulary();
        let first = v[0].clone();
        let reweighted = |weight: &dyn Fn(&[String]) -> Fraction| -> Option<Written> {
            let law: Written = all.iter().map(|(x, p)| (x.clone(), p * weight(x))).collect();
            let total: Fraction = law.iter().map(|(_, p)| p).sum();
            (!total.is_zero()).then(|| law.into_iter().map(|(x, p)| (x, p / &total)).collect())
        };
        let count = |x: &[String]| x.iter().filter(|t| **t == first).count() as i32;
        let (law, study) = match choices.below(3) {
            0 => (None, "likelihood = 1".to_owned()),
            1 => (reweighted(&|x| fraction(2, 1).pow(count(x))), format!("likelihood = '2^count({})'", quoted(&first))),
            _ => {
                let last = x_is(model.length(), &v[v.len() - 1]);
                let end = v[v.len() - 1].clone();
                let weight = move |x: &[String]| fraction(i64::from(x[x.len() - 1] == end), 1);
                (reweighted(&weight), format!("given = '{last}'"))
            }
        };
        let (law, study) = match law {
            Some(law) => (law, study),
            None => (all.clone(), "likelihood = 1".to_owned()),
        };
        Base { model: model.clone(), law, study: format!("[distribution.base]\n{study}\n") }
    }

    pub fn inquiry(&self, laws: &[(&str, String)]) -> Inquiry {
        let mut text = self.study.clone();
        for (name, keys) in laws {
            text.push_str(&format!("[distribution.{name}]\nfrom = \"base\"\n{keys}\n"));
        }
        Inquiry::new(&self.model, &text)
    }

    /// The mass of a prefix.
    pub fn mass(&self, prefix: &[String]) -> Fraction {
        self.law.iter().filter(|(x, _)| x.starts_with(prefix)).map(|(_, p)| p).sum()
    }

    /// The next-token row after a prefix of positive probability.
    pub fn row(&self, prefix: &[String]) -> Vec<Fraction> {
        let total = self.mass(prefix);
        self.model.vocabulary().into_iter().map(|t| self.mass(&longer(prefix, t)) / &total).collect()
    }

    /// The law of decoding left to right, where each row is replaced; a row of zeros is the end of a run without a sequence.
    pub fn decoded(&self, replace: impl Fn(&[String], Vec<Fraction>) -> Vec<Fraction>) -> Vec<(Vec<String>, Fraction)> {
        let vocabulary = self.model.vocabulary();
        let mut runs = vec![(Vec::new(), Fraction::one())];
        for _ in 0..self.model.length() {
            let mut grown = Vec::new();
            for (prefix, p) in runs {
                let row = replace(&prefix, self.row(&prefix));
                let total: Fraction = row.iter().sum();
                for (token, share) in vocabulary.iter().zip(row) {
                    if !share.is_zero() {
                        grown.push((longer(&prefix, token.clone()), &p * share / &total));
                    }
                }
            }
            runs = grown;
        }
        runs
    }
}

pub fn longer(prefix: &[String], token: String) -> Vec<String> {
    prefix.iter().cloned().chain([token]).collect()
}

/// `x[3] == "a"`
pub fn x_is(position: usize, token: &str) -> String {
    format!("x[{position}] == {}", quoted(token))
}

pub fn same(study: &Inquiry, name: &str, expected: &BTreeMap<String, Fraction>) -> bool {
    let found = study.sequences(name, 10_000);
    found.len() == expected.len() && expected.iter().all(|(x, p)| found.get(x) == Some(&real(p)))
}

pub fn assert_same(study: &Inquiry, name: &str, expected: &BTreeMap<String, Fraction>) {
    let found = study.sequences(name, 10_000);
    assert!(same(study, name, expected), "{name}: {found:?} and not {expected:?}");
}
