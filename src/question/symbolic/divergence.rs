//! Divergences and entropies as functions of u: by the groups of sequences on which all densities are the same functions.

use std::sync::Arc;

use super::parts::{Part, closed};
use crate::engine::Mass;
use crate::expression::Expression;
use crate::number::{ClosedForm, Form, Rational, Real};
use crate::question::distribution::{Distribution, Factor};
use crate::question::divergence::is_zero;
use crate::question::error::QuestionError;
use crate::question::session::Session;

/// Sequences with the same densities: their probabilities together.
struct Group {
    /// Under each distribution.
    probabilities: Vec<ClosedForm>,
}

impl Session {
    /// Every group of sequences on which the densities of all distributions are the same functions of u.
    ///
    /// The densities of the parts at λ = 0, and 2^{s}, are followed together as one law of a density ratio.
    fn groups(&self, name: &str, distributions: &[&Distribution]) -> Result<Vec<Group>, QuestionError> {
        let mut followed = vec![Distribution::prior()];
        let mut places: Vec<Vec<(Part, usize, Option<usize>)>> = Vec::new();
        let mut totals = Vec::new();
        for distribution in distributions {
            totals.push(self.symbolic_total(distribution)?);
            let mut of_parts = Vec::new();
            for part in self.parts(distribution)? {
                let mut follow = |distribution: Distribution| {
                    followed.push(distribution);
                    followed.len() - 1
                };
                let density = follow(chained(distribution.name(), &part.factors));
                let exponent = part.slope.clone().map(|slope| {
                    let power = Expression::from_number(Real::integer(2)).to_the(slope);
                    follow(Distribution::prior().weighed(distribution.name(), power))
                });
                of_parts.push((part, density, exponent));
            }
            places.push(of_parts);
        }
        let followed: Vec<&Distribution> = followed.iter().collect();
        let law = self.ratio_law(name, &followed)?;
        let no_form = || QuestionError::Symbolic { name: name.to_owned() };
        let mut groups = Vec::new();
        for ratio in &law.ratios {
            let Mass::Exact(mass) = &ratio.mass else { return Err(no_form()) };
            let mut probabilities = Vec::with_capacity(distributions.len());
            for (parts, total) in places.iter().zip(&totals) {
                let mut sum = ClosedForm::from(Real::ZERO);
                for (part, density, exponent) in parts {
                    let density = ratio.densities[*density].as_rational().ok_or_else(no_form)? * mass;
                    if density == Rational::ZERO {
                        continue;
                    }
                    let exponent = match exponent {
                        None => Rational::ZERO,
                        Some(place) if is_zero(&ratio.densities[*place]) => continue,
                        Some(place) if ratio.densities[*place] == Real::ONE => Rational::ZERO,
                        Some(place) => {
                            let power = ratio.densities[*place].ln()?.div(&Real::integer(2).ln()?)?;
                            power.as_rational().cloned().ok_or_else(no_form)?
                        }
                    };
                    let term = closed(vec![(exponent, density)], &part.base)?;
                    sum = sum.add(&part.coefficient.mul(&term)?)?;
                }
                probabilities.push(sum.div(total)?);
            }
            groups.push(Group { probabilities });
        }
        Ok(groups)
    }

    fn pairs_of(
        &self,
        question: &str,
        p: &Distribution,
        q: &Distribution,
    ) -> Result<Vec<(ClosedForm, ClosedForm)>, QuestionError> {
        let groups = self.groups(&format!("{question}({}, {})", p.name(), q.name()), &[p, q])?;
        Ok(groups
            .into_iter()
            .map(|mut group| {
                let q = group.probabilities.pop().unwrap_or(Real::ZERO.into());
                (group.probabilities.pop().unwrap_or(Real::ZERO.into()), q)
            })
            .collect())
    }

    /// `TV(p, q) = ½ Σ |p − q|` as a function of u, in pieces where a sign changes.
    ///
    /// # Errors
    /// As [`total_variation`](Session::total_variation); where there is no closed form.
    pub fn symbolic_total_variation(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        let mut constant = ClosedForm::from(Real::ZERO);
        let mut functions = Vec::new();
        let (mut unit, mut base) = (Rational::ONE, Rational::ONE);
        // In one letter: the sum of everything has the finest unit.
        let differences: Vec<ClosedForm> =
            self.pairs_of("TV", p, q)?.iter().map(|(p, q)| p.sub(q)).collect::<Result<_, _>>()?;
        let finest = finest(&differences);
        for difference in differences {
            match difference.form() {
                Form::Number(value) => constant = constant.add(&value.abs().into())?,
                Form::Function(_) => {
                    let (function, own_unit, own_base) =
                        difference.in_unit(&finest).ok_or_else(|| self.no_closed_form(p))?;
                    functions.push(function);
                    (unit, base) = (own_unit, own_base);
                }
                _ => return Err(self.no_closed_form(p)),
            }
        }
        let sum = ClosedForm::sum_of_absolutes(&functions, unit, base)?.add(&constant)?;
        Ok(sum.div(&Real::integer(2).into())?)
    }

    /// `KL(p, q) = Σ p ln(p/q)` as a function of u.
    ///
    /// # Errors
    /// As [`kl`](Session::kl); where there is no closed form.
    pub fn symbolic_kl(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        let mut sum = ClosedForm::from(Real::ZERO);
        for (p, q) in self.pairs_of("KL", p, q)? {
            if zero(&p) {
                continue;
            }
            if zero(&q) {
                return Ok(Real::Infinity.into());
            }
            sum = sum.add(&p.mul(&p.div(&q)?.ln()?)?)?;
        }
        Ok(sum)
    }

    /// `JS(p, q)` as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_kl`](Self::symbolic_kl).
    pub fn symbolic_jensen_shannon(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        let mut sum = ClosedForm::from(Real::ZERO);
        let two = ClosedForm::from(Real::integer(2));
        for (p, q) in self.pairs_of("JS", p, q)? {
            let middle = p.add(&q)?.div(&two)?;
            for side in [&p, &q] {
                if !zero(side) {
                    sum = sum.add(&side.mul(&side.div(&middle)?.ln()?)?)?;
                }
            }
        }
        Ok(sum.div(&two)?)
    }

    /// `chi2(p, q) = Σ p²/q − 1` as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_kl`](Self::symbolic_kl).
    pub fn symbolic_chi2(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        Ok(match self.power_sum("chi2", p, q, 2)? {
            Some(sum) => sum.sub(&Real::ONE.into())?,
            None => Real::Infinity.into(),
        })
    }

    /// `renyi(p, q, a)` for an integer order a > 1, as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_kl`](Self::symbolic_kl).
    pub fn symbolic_renyi(
        &self,
        p: &Distribution,
        q: &Distribution,
        order: &Real,
    ) -> Result<ClosedForm, QuestionError> {
        let whole = order.as_rational().filter(|order| order.is_int());
        let whole = whole.and_then(|order| i64::try_from(order.numerator()).ok()).filter(|order| *order > 1);
        let whole = whole.ok_or_else(|| self.no_closed_form(p))?;
        Ok(match self.power_sum("renyi", p, q, whole)? {
            Some(sum) => sum.ln()?.div(&Real::integer(whole - 1).into())?,
            None => Real::Infinity.into(),
        })
    }

    /// Σ p^a q^{1−a}; `None` where p > 0 = q somewhere.
    fn power_sum(
        &self,
        question: &str,
        p: &Distribution,
        q: &Distribution,
        order: i64,
    ) -> Result<Option<ClosedForm>, QuestionError> {
        let mut sum = ClosedForm::from(Real::ZERO);
        for (p, q) in self.pairs_of(question, p, q)? {
            if zero(&p) {
                continue;
            }
            if zero(&q) {
                return Ok(None);
            }
            sum = sum.add(&q.mul(&p.div(&q)?.power(&Real::integer(order))?)?)?;
        }
        Ok(Some(sum))
    }

    /// How many sequences have positive probability: u^k is never 0, so no letter changes it.
    ///
    /// # Errors
    /// As [`support`](Session::support).
    pub fn symbolic_support(&self, p: &Distribution) -> Result<Real, QuestionError> {
        Ok(Real::Rational(self.support(&self.finite(p))?.into()))
    }

    /// Whether both are the same distribution at every u.
    ///
    /// # Errors
    /// As [`symbolic_kl`](Self::symbolic_kl).
    pub fn symbolic_equal(&self, p: &Distribution, q: &Distribution) -> Result<bool, QuestionError> {
        for (p, q) in self.pairs_of("equal", p, q)? {
            if !zero(&p.sub(&q)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `H(p)` as a function of u: by the entropy within each exponent, which no letter changes, and that of the exponents.
    ///
    /// # Errors
    /// As [`entropy`](Session::entropy); of mixtures with a letter.
    pub fn symbolic_entropy(&self, p: &Distribution) -> Result<ClosedForm, QuestionError> {
        let parts = self.parts(p)?;
        if !Self::has_letter(&parts) {
            return Ok(self.entropy(p)?.into());
        }
        let [part] = parts.as_slice() else { return Err(self.no_closed_form(p)) };
        let Some(slope) = &part.slope else { return Ok(self.entropy(p)?.into()) };
        let total = self.symbolic_total(p)?;
        let mut entropy = ClosedForm::from(Real::ZERO);
        let finite = chained(p.name(), &part.factors);
        for (_, terms) in self.exponents(p.name(), part, Vec::new())? {
            for (exponent, mass) in terms {
                let within = finite.given(p.name(), slope.clone().equals(Real::Rational(exponent.clone())));
                let within = self.entropy(&within)?;
                let probability = closed(vec![(exponent, mass)], &part.base)?.div(&total)?;
                entropy = entropy.add(&probability.mul(&ClosedForm::from(within).sub(&probability.ln()?)?)?)?;
            }
        }
        Ok(entropy)
    }
}

fn chained(name: &str, factors: &[Arc<Factor>]) -> Distribution {
    factors.iter().fold(Distribution::prior(), |from, factor| from.reweighted(name, factor.clone()))
}

fn zero(form: &ClosedForm) -> bool {
    form.as_number().is_some_and(Real::is_zero)
}

/// The finest unit among some functions.
fn finest(forms: &[ClosedForm]) -> Rational {
    let units = forms.iter().filter(|form| form.as_number().is_none()).map(ClosedForm::unit);
    units
        .fold(None, |known: Option<Rational>, unit| {
            Some(known.map_or_else(|| unit.clone(), |known| crate::number::common_unit(&known, unit)))
        })
        .unwrap_or(Rational::ONE)
}
