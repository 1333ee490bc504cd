//! Laws that depend on each sequence by itself: all of them are listed.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Ties, power};
use crate::expression::{Expression, Outcome, Path, evaluate};
use crate::number::{Rational, Real};
use crate::question::distribution::Distribution;
use crate::question::error::QuestionError;
use crate::question::session::Session;
use crate::sequence::{Space, Token};

/// How many sequences are listed before the law is refused.
const MOST_LISTED: u32 = 200_000;

/// A sequence, its probability and its reward.
struct Draw {
    sequence: Vec<Token>,
    probability: Real,
    reward: Real,
}

impl Session {
    /// Best of n where ties are decided between sequences and not between draws.
    ///
    /// Cost: the support, and for distinct ties n³ a sequence.
    pub(super) fn best_of_listed(
        &self,
        name: &str,
        from: &Distribution,
        draws: u32,
        reward: &Expression,
        ties: Ties,
    ) -> Result<Expression, QuestionError> {
        let support = self.support(from)?;
        if support > MOST_LISTED.into() {
            return Err(QuestionError::Refused {
                reason: format!("{name} lists all {support} sequences of {}", from.name()),
                way_out: "take ties = \"draw\", whose law merges, or a smaller model".to_owned(),
            });
        }
        let mut listed = Vec::new();
        for (sequence, probability) in self.top(from, usize::MAX)? {
            let reward = match evaluate(reward, &sequence, None) {
                Ok(Outcome::Number(reward)) => reward,
                _ => return Err(QuestionError::Unfit),
            };
            listed.push(Draw { sequence, probability, reward });
        }
        listed.sort_by(|left, right| left.sequence.cmp(&right.sequence));
        let mut weighed = Vec::with_capacity(listed.len());
        for level in self.levels(from, reward)? {
            let mut tied = Vec::new();
            for draw in &listed {
                if draw.reward.compare(&level.value)? == Ordering::Equal {
                    tied.push(draw);
                }
            }
            let taken = match ties {
                Ties::Vocabulary => first_in_order(&tied, &level.below, draws)?,
                _ => distinct(name, &tied, &level.below, draws)?,
            };
            for (draw, taken) in tied.iter().zip(taken) {
                weighed.push((draw.sequence.clone(), taken.div(&draw.probability)?));
            }
        }
        Ok(self::listed(self.model.space(), weighed))
    }
}

/// P(x is taken) = (F₋ + m(≥ x))^n − (F₋ + m(> x))^n: no draw is better or comes earlier, and not all come later.
fn first_in_order(tied: &[&Draw], below: &Real, draws: u32) -> Result<Vec<Real>, QuestionError> {
    let mut taken = vec![Real::ZERO; tied.len()];
    let mut later = below.clone();
    for (place, draw) in tied.iter().enumerate().rev() {
        let from_here = later.add(&draw.probability)?;
        taken[place] = power(&from_here, draws)?.sub(&power(&later, draws)?)?;
        later = from_here;
    }
    Ok(taken)
}

/// P(x is taken) = E[1/D; x is drawn], D the number of different best sequences among the draws.
///
/// With 1/D = ∫₀¹ s^(D−1) ds it is n! [tⁿ] ∫ e^(F₋ t) (e^(p_x t) − 1) Π_{y≠x} (1 + s(e^(p_y t) − 1)) ds: a power series in t
/// whose coefficients are polynomials in s. Only how often each probability occurs matters.
fn distinct(name: &str, tied: &[&Draw], below: &Real, draws: u32) -> Result<Vec<Real>, QuestionError> {
    let rational = |real: &Real| {
        real.as_rational()
            .cloned()
            .ok_or_else(|| QuestionError::NotExact { name: name.to_owned(), value: real.to_string() })
    };
    let mut counts: BTreeMap<Rational, usize> = BTreeMap::new();
    for draw in tied {
        *counts.entry(rational(&draw.probability)?).or_default() += 1;
    }
    let start = Series::exponential(&rational(below)?, draws as usize);
    let mut taken: BTreeMap<&Rational, Real> = BTreeMap::new();
    for probability in counts.keys() {
        let mut product = start.clone();
        for (other, &count) in &counts {
            let factor = Series::drawn_or_not(other, draws as usize);
            let copies = count - usize::from(other == probability);
            product = product.times(&factor.power(copies));
        }
        product = product.times(&Series::drawn(probability, draws as usize));
        taken.insert(probability, Real::Rational(product.chance()));
    }
    tied.iter().map(|draw| Ok(taken[&rational(&draw.probability)?].clone())).collect()
}

/// A power series in t up to tⁿ, times k! at t^k, whose coefficients are polynomials in s of a degree at most k.
#[derive(Clone)]
struct Series(Vec<Vec<Rational>>);

impl Series {
    /// e^(p t)
    fn exponential(p: &Rational, order: usize) -> Self {
        let power = |k: usize| vec![if k == 0 { Rational::ONE } else { p.clone().pow(k as isize) }];
        Series((0..=order).map(power).collect())
    }

    /// e^(p t) − 1
    fn drawn(p: &Rational, order: usize) -> Self {
        let mut series = Self::exponential(p, order);
        series.0[0] = Vec::new();
        series
    }

    /// 1 + s(e^(p t) − 1)
    fn drawn_or_not(p: &Rational, order: usize) -> Self {
        let times_s =
            |k: usize| if k == 0 { vec![Rational::ONE] } else { vec![Rational::ZERO, p.clone().pow(k as isize)] };
        Series((0..=order).map(times_s).collect())
    }

    fn times(&self, other: &Self) -> Self {
        let order = self.0.len() - 1;
        let mut product: Vec<Vec<Rational>> = vec![Vec::new(); order + 1];
        // k!-scaled coefficients multiply with binomial coefficients.
        let mut binomials = vec![vec![Rational::ONE]];
        for k in 1..=order {
            let above = &binomials[k - 1];
            let row = (0..=k).map(|i| {
                let left = if i == 0 { Rational::ZERO } else { above[i - 1].clone() };
                left + above.get(i).cloned().unwrap_or(Rational::ZERO)
            });
            binomials.push(row.collect());
        }
        for (k, binomials) in binomials.iter().enumerate() {
            for (i, binomial) in binomials.iter().enumerate() {
                for (a, left) in self.0[i].iter().enumerate().filter(|(_, left)| !left.is_zero()) {
                    for (b, right) in other.0[k - i].iter().enumerate().filter(|(_, right)| !right.is_zero()) {
                        if product[k].len() <= a + b {
                            product[k].resize(a + b + 1, Rational::ZERO);
                        }
                        product[k][a + b] += binomial * left * right;
                    }
                }
            }
        }
        Series(product)
    }

    fn power(&self, mut exponent: usize) -> Self {
        let order = self.0.len() - 1;
        let mut result = Series((0..=order).map(|k| if k == 0 { vec![Rational::ONE] } else { Vec::new() }).collect());
        let mut square = self.clone();
        while exponent > 0 {
            if exponent % 2 == 1 {
                result = result.times(&square);
            }
            exponent /= 2;
            if exponent > 0 {
                square = square.times(&square);
            }
        }
        result
    }

    /// The integral over s of the last coefficient.
    fn chance(&self) -> Rational {
        let last = &self.0[self.0.len() - 1];
        let integral = |(k, coefficient): (usize, &Rational)| coefficient / Rational::from(k + 1);
        last.iter().enumerate().map(integral).fold(Rational::ZERO, |sum, term| sum + term)
    }
}

/// A number that is given for some sequences, and 0 for all others: a tree of prefixes.
pub(super) fn listed(space: Space, mut weighed: Vec<(Vec<Token>, Real)>) -> Expression {
    weighed.retain(|(_, weight)| !weight.is_zero());
    weighed.sort_by(|left, right| left.0.cmp(&right.0));
    let mut path = Path::new(space.vocabulary);
    let mut prefixes: Vec<std::ops::Range<usize>> = std::iter::once(0..weighed.len()).collect();
    for position in 0..space.length {
        let mut longer = Vec::new();
        let mut steps = Vec::with_capacity(prefixes.len() * space.vocabulary);
        for prefix in prefixes {
            let mut next = prefix.start;
            for token in 0..space.vocabulary {
                let first = next;
                while next < prefix.end && weighed[next].0[position].index() == token {
                    next += 1;
                }
                steps.push((next > first).then(|| {
                    longer.push(first..next);
                    (longer.len() as u32 - 1, Real::ONE)
                }));
            }
        }
        path.push(steps);
        prefixes = longer;
    }
    path.end(prefixes.into_iter().map(|prefix| weighed.get(prefix.start).map(|(_, weight)| weight.clone())));
    Expression::along(path)
}
