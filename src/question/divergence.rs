//! Divergences between two distributions over one model, by the law of their density ratio.

use std::cmp::Ordering;

use super::differences::{Difference, differences};
use super::distribution::{Distribution, Form};
use super::error::QuestionError;
use super::ratio::RatioLaw;
use super::session::Session;
use crate::engine::Mass;
use crate::number::{Interval, Logarithm, Rational, Real, Undefined, interval_of_sum};

impl Session {
    /// TV(p, q) = ½ Σ |p − q|.
    ///
    /// # Errors
    /// When one of them is impossible, or a limit refuses the walk.
    pub fn total_variation(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_total_variation(p, q))
    }

    fn walked_total_variation(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        if p.is_same(q) {
            self.total(p)?;
            return Ok(Real::integer(0));
        }
        let law = self.pair("TV", p, q)?;
        let distance = sum(&law, |part| Ok(part.difference.abs()))?;
        Ok(clamp(distance.mul(&half())?, 0.0, 1.0))
    }

    /// KL(p‖q) = Σ p ln(p/q) in nats, ∞ where p > 0 = q somewhere.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn kl(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_kl(p, q))
    }

    fn walked_kl(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        if p.is_same(q) {
            self.total(p)?;
            return Ok(Real::integer(0));
        }
        let Some(along) = self.kl_along_the_path(p, q)? else { return kl_of(&self.pair("KL", p, q)?) };
        // Logarithms along the path cancel where p and q are nearly the same; the law of their ratio does not.
        if self.precise && along.is_wide() {
            return self.pair("KL", p, q).and_then(|law| kl_of(&law)).or(Ok(along));
        }
        Ok(along)
    }

    /// JS(p, q) = ½ KL(p, m) + ½ KL(q, m) with m = (p + q)/2, in nats.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn jensen_shannon(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_jensen_shannon(p, q))
    }

    fn walked_jensen_shannon(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        let law = self.pair("JS", p, q)?;
        let parts = differences(&law)?;
        let mut terms = Terms::default();
        let mut total = Real::ZERO;
        for Difference { p, q, difference } in &parts {
            let middle = p.add(q)?.mul(&half())?;
            if p.is_exact() && q.is_exact() {
                for part in [p, q] {
                    if !is_zero(part) {
                        terms.add(part.mul(&half())?, part.div(&middle)?);
                    }
                }
                continue;
            }
            if is_zero(p) || is_zero(q) {
                // The other one is twice the middle: ½ · 2m · ln 2.
                total = total.add(&middle.mul(&Real::integer(2).ln()?)?)?;
                continue;
            }
            let delta = difference.mul(&half())?.div(&middle)?;
            let both = relative_entropy(&delta)?.add(&relative_entropy(&delta.neg())?)?;
            total = total.add(&middle.mul(&both)?.mul(&half())?)?;
        }
        // The float next above ln 2, which is itself no float.
        Ok(clamp(terms.total()?.add(&total)?, 0.0, std::f64::consts::LN_2.next_up()))
    }

    /// chi2(p, q) = Σ (p − q)²/q, ∞ where p > 0 = q somewhere.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn chi2(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_chi2(p, q))
    }

    fn walked_chi2(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        let law = self.pair("chi2", p, q)?;
        let mut total = Real::integer(0);
        for Difference { q, difference, .. } in differences(&law)? {
            if is_zero(&q) {
                return Ok(Real::Infinity);
            }
            total = total.add(&difference.mul(&difference)?.div(&q)?)?;
        }
        Ok(clamp(total, 0.0, f64::INFINITY))
    }

    /// hellinger(p, q) = sqrt(1 − Σ sqrt(p·q)) = sqrt(½ Σ (√p − √q)²).
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn hellinger(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_hellinger(p, q))
    }

    fn walked_hellinger(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        let law = self.pair("hellinger", p, q)?;
        let squared = sum(&law, |Difference { p, q, difference }| {
            if is_zero(p) {
                return Ok(q.clone());
            }
            if !p.is_exact() || !q.is_exact() {
                // √p − √q = (p − q)/(√p + √q)
                let difference = difference.div(&p.sqrt()?.add(&q.sqrt()?)?)?;
                return difference.mul(&difference);
            }
            // p (1 − √(q/p))²: rational where the ratio is a square.
            let difference = Real::integer(1).sub(&q.div(p)?.sqrt()?)?;
            p.mul(&difference.mul(&difference)?)
        })?;
        Ok(clamp(clamp(squared.mul(&half())?, 0.0, 1.0).sqrt()?, 0.0, 1.0))
    }

    /// renyi(p, q, a) = ln(Σ p^a q^{1−a})/(a − 1) for a > 0; a = 1 is KL, a = ∞ is ln max_ratio.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation); undefined for a ≤ 0.
    pub fn renyi(&self, p: &Distribution, q: &Distribution, order: &Real) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_renyi(p, q, order))
    }

    fn walked_renyi(&self, p: &Distribution, q: &Distribution, order: &Real) -> Result<Real, QuestionError> {
        let one = Real::integer(1);
        if *order == Real::Infinity {
            return Ok(self.max_ratio(p, q)?.ln()?);
        }
        if *order == one {
            return self.kl(p, q);
        }
        if order.compare(&Real::integer(0))? != Ordering::Greater {
            return Err(Undefined::NegativeLogarithm.into());
        }
        let above = order.compare(&one)? == Ordering::Greater;
        let law = self.pair("renyi", p, q)?;
        let mut total = Real::integer(0);
        let exponent = one.sub(order)?;
        for Difference { p, q, .. } in differences(&law)? {
            match (is_zero(&p), is_zero(&q)) {
                (true, _) => {}
                (false, true) if above => return Ok(Real::Infinity),
                (false, true) => {}
                (false, false) => total = total.add(&p.mul(&q.div(&p)?.pow(&exponent)?)?)?,
            }
        }
        if is_zero(&total) {
            // Disjoint supports: ln 0 over a negative number.
            return Ok(Real::Infinity);
        }
        Ok(clamp(total.ln()?.div(&order.sub(&one)?)?, 0.0, f64::INFINITY))
    }

    /// max_ratio(p, q) = max p/q where p > 0, ∞ where p > 0 = q somewhere.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn max_ratio(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_max_ratio(p, q))
    }

    fn walked_max_ratio(&self, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        let law = self.pair("max_ratio", p, q)?;
        let mut largest: Option<Real> = None;
        for ratio in &law.ratios {
            if is_zero(&ratio.densities[0]) {
                continue;
            }
            if is_zero(&ratio.densities[1]) {
                return Ok(Real::Infinity);
            }
            let value = ratio.densities[0].div(&ratio.densities[1])?;
            largest = Some(match largest {
                Some(known) => larger(known, value),
                None => value,
            });
        }
        let scale = law.totals[1].over(&law.totals[0])?;
        Ok(largest.unwrap_or(Real::integer(0)).mul(&scale)?)
    }

    /// Whether p(x) = q(x) on every sequence: their ratio takes one value only.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn equal(&self, p: &Distribution, q: &Distribution) -> Result<bool, QuestionError> {
        if p.is_same(q) {
            self.total(p)?;
            return Ok(true);
        }
        let law = self.pair("==", p, q)?;
        if law.ratios.iter().any(|ratio| ratio.densities.iter().any(is_zero)) {
            return Ok(false);
        }
        let mut undecided = None;
        for pair in law.ratios.windows(2) {
            match pair[0].densities[1].compare(&pair[1].densities[1]) {
                Ok(Ordering::Equal) => {}
                Ok(_) => return Ok(false),
                Err(error) => undecided = Some(error),
            }
        }
        undecided.map_or(Ok(true), |error| Err(error.into()))
    }

    /// `J(q) = E_q[r] − β KL(q, base)`, with r, β and base those of the reward distribution `tuned`; −∞ where q leaves the base's support.
    ///
    /// # Errors
    /// When `tuned` was not made by a reward, or is a limit; as [`kl`](Self::kl).
    pub fn objective(&self, q: &Distribution, tuned: &Distribution) -> Result<Real, QuestionError> {
        self.certified(|session| session.walked_objective(q, tuned))
    }

    fn walked_objective(&self, q: &Distribution, tuned: &Distribution) -> Result<Real, QuestionError> {
        let Form::Reweighted { from, factor, .. } = tuned.form() else {
            return Err(QuestionError::NoReward { name: tuned.name().to_owned() });
        };
        let super::Factor::Reward { reward, beta, slope } = &**factor else {
            return Err(QuestionError::NoReward { name: tuned.name().to_owned() });
        };
        if slope.is_some() {
            return Err(QuestionError::LimitObjective { name: tuned.name().to_owned() });
        }
        let divergence = self.kl(q, from)?;
        if divergence == Real::Infinity {
            return Ok(Real::NegativeInfinity);
        }
        let reward = self.expectation(q, reward)?;
        Ok(reward.sub(&beta.mul(&divergence)?)?)
    }

    fn pair(&self, question: &str, p: &Distribution, q: &Distribution) -> Result<RatioLaw, QuestionError> {
        self.ratio_law(&format!("{question}({}, {})", p.name(), q.name()), &[p, q])
    }
}

/// KL by the law of the ratio.
pub(super) fn kl_of(law: &RatioLaw) -> Result<Real, QuestionError> {
    let mut terms = Terms::default();
    let scale = law.totals[1].over(&law.totals[0])?;
    if !scale.is_exact() || law.ratios.iter().any(|ratio| !matches!(ratio.mass, Mass::Exact(_))) {
        return Ok(kl_of_enclosures(law)?);
    }
    for ratio in &law.ratios {
        let (p, q) = (&ratio.densities[0], &ratio.densities[1]);
        if is_zero(p) {
            continue;
        }
        if is_zero(q) {
            return Ok(Real::Infinity);
        }
        let mass = ratio.mass.times(p)?.over(&law.totals[0])?;
        terms.add(mass, p.div(q)?.mul(&scale)?);
    }
    Ok(clamp(terms.total()?, 0.0, f64::INFINITY))
}

/// KL as a sum of what is not negative, Σ q·φ(p/q − 1): so that it is not negative either, and nothing cancels.
fn kl_of_enclosures(law: &RatioLaw) -> Result<Real, Undefined> {
    let mut total = Real::ZERO;
    for Difference { p, q, difference } in differences(law)? {
        match (is_zero(&p), is_zero(&q)) {
            (true, _) => total = total.add(&q)?,
            (false, true) => return Ok(Real::Infinity),
            (false, false) => total = total.add(&q.mul(&relative_entropy(&difference.div(&q)?)?)?)?,
        }
    }
    Ok(clamp(total, 0.0, f64::INFINITY))
}

/// φ(δ) of a number that is at least −1, of which an enclosure may say less.
fn relative_entropy(delta: &Real) -> Result<Real, Undefined> {
    clamp(delta.clone(), -1.0, f64::INFINITY).relative_entropy()
}

/// Σ coefficient · ln argument: exact where all of them are rational.
#[derive(Default)]
pub(super) struct Terms {
    rational: Vec<(Rational, Rational)>,
    other: Vec<(Real, Real)>,
}

impl Terms {
    /// Adds coefficient · ln argument.
    pub fn add(&mut self, coefficient: Real, argument: Real) {
        match (coefficient, argument) {
            (Real::Rational(coefficient), Real::Rational(argument)) => self.rational.push((coefficient, argument)),
            term => self.other.push(term),
        }
    }

    /// The sum.
    pub fn total(&self) -> Result<Real, Undefined> {
        let exact = match Logarithm::sum(&self.rational) {
            Some(sum) => Real::from(sum),
            None => Real::Bounded(interval_of_sum(&self.rational)),
        };
        self.other.iter().try_fold(exact, |sum, (coefficient, argument)| sum.add(&coefficient.mul(&argument.ln()?)?))
    }
}

/// Whether a probability is 0: certain, since an enclosure of a positive one has a positive end.
pub(super) fn is_zero(value: &Real) -> bool {
    match value {
        Real::Rational(value) => value.is_zero(),
        Real::Bounded(interval) => interval.low == 0.0 && interval.high == 0.0,
        Real::Enclosed(enclosure) => enclosure.is_zero(),
        value => value.is_zero(),
    }
}

/// The larger of two reals; what holds both where they cannot be told apart.
fn larger(left: Real, right: Real) -> Real {
    match left.compare(&right) {
        Ok(Ordering::Less) => right,
        Ok(_) => left,
        Err(_) => left.extremum(&right, true),
    }
}

fn half() -> Real {
    Real::Rational(Rational::from_parts(1.into(), 2u8.into()))
}

/// Cuts an enclosure to the range that the value is known to lie in.
pub(super) fn clamp(value: Real, low: f64, high: f64) -> Real {
    match value {
        Real::Bounded(interval) => {
            Real::Bounded(Interval { low: interval.low.clamp(low, high), high: interval.high.clamp(low, high) })
        }
        Real::Enclosed(enclosure) => Real::Enclosed(enclosure.clamped(low, high)),
        exact => exact,
    }
}

fn sum(law: &RatioLaw, f: impl Fn(&Difference) -> Result<Real, Undefined>) -> Result<Real, Undefined> {
    differences(law)?.iter().try_fold(Real::integer(0), |total, part| total.add(&f(part)?))
}
