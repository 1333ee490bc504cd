//! Divergences and entropies as functions of u: by the groups of sequences on which all densities are the same functions.

use std::sync::Arc;

use super::parts::{Part, closed};
use crate::engine::Mass;
use crate::expression::{Expression, Outcome};
use crate::number::{ClosedForm, Form, Rational, RationalFunction, Real, common_unit};
use crate::question::distribution::{Distribution, Factor, Form as DistributionForm, Letter};
use crate::question::divergence::is_zero;
use crate::question::error::QuestionError;
use crate::question::session::Session;

/// The largest common denominator of exponents that are made whole.
const LARGEST_DENOMINATOR: u32 = 1000;

/// The masses of two distributions by group of sequences with the same densities, and their totals: p = m/Z.
///
/// Where nothing is mixed a mass is a single term, and all that is costly, the totals, is divided by once, at the end.
struct Pairs {
    masses: Vec<[ClosedForm; 2]>,
    totals: [ClosedForm; 2],
}

/// A part with the places of its density and of 2^{ds} among the distributions that are followed, and d.
type Followed = (Part, usize, Option<(usize, Rational)>);

impl Session {
    /// Every group of sequences on which the densities of both distributions are the same functions of u.
    ///
    /// The densities of the parts at λ = 0, and 2^{ds}, are followed together as one law of a density ratio. d is the common denominator
    /// of the exponents: beside a hidden state densities are sums, and only rational ones stay exact in them.
    fn pairs_of(&self, question: &str, p: &Distribution, q: &Distribution) -> Result<Pairs, QuestionError> {
        let name = &format!("{question}({}, {})", p.name(), q.name());
        let distributions = [p, q];
        let totals = [self.symbolic_total(p)?, self.symbolic_total(q)?];
        let mut followed = vec![Distribution::base()];
        let mut places: Vec<Vec<Followed>> = Vec::new();
        for (distribution, total) in distributions.into_iter().zip(&totals) {
            let mut of_parts = Vec::new();
            for part in self.parts(distribution)? {
                let mut follow = |distribution: Distribution| {
                    followed.push(distribution);
                    followed.len() - 1
                };
                let density = follow(chained(distribution.name(), &part.factors));
                let exponent = part.slope.clone().map(|slope| {
                    let common = common_denominator(&[total, &part.coefficient]);
                    let whole = slope.over(Real::Rational(Rational::ONE / &common));
                    let power = Expression::from_number(Real::integer(2)).to_the(whole);
                    (follow(Distribution::base().weighed(distribution.name(), power)), common)
                });
                of_parts.push((part, density, exponent));
            }
            places.push(of_parts);
        }
        let followed: Vec<&Distribution> = followed.iter().collect();
        let law = self.ratio_law(name, &followed)?;
        let no_form = || QuestionError::Symbolic { name: name.to_owned() };
        let mut masses = Vec::new();
        for ratio in &law.ratios {
            let Mass::Exact(mass) = &ratio.mass else { return Err(no_form()) };
            let mut sums = [ClosedForm::from(Real::ZERO), ClosedForm::from(Real::ZERO)];
            for (sum, parts) in sums.iter_mut().zip(&places) {
                for (part, density, exponent) in parts {
                    let density = ratio.densities[*density].as_rational().ok_or_else(no_form)? * mass;
                    if density == Rational::ZERO {
                        continue;
                    }
                    let exponent = match exponent {
                        None => Rational::ZERO,
                        Some((place, _)) if is_zero(&ratio.densities[*place]) => continue,
                        Some((place, _)) if ratio.densities[*place] == Real::ONE => Rational::ZERO,
                        Some((place, common)) => {
                            let power = ratio.densities[*place].ln()?.div(&Real::integer(2).ln()?)?;
                            power.as_rational().ok_or_else(no_form)? / common
                        }
                    };
                    let term = closed(vec![(exponent, density)], &part.base)?;
                    *sum = sum.add(&part.coefficient.mul(&term)?)?;
                }
            }
            masses.push(sums);
        }
        Ok(Pairs { masses, totals })
    }

    /// `TV(p, q) = ½ Σ |p − q|` as a function of u, in pieces where a sign changes.
    ///
    /// # Errors
    /// As [`total_variation`](Session::total_variation); where there is no closed form.
    pub fn symbolic_total_variation(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        let Pairs { masses, totals: [of_p, of_q] } = self.pairs_of("TV", p, q)?;
        let mut constant = ClosedForm::from(Real::ZERO);
        let mut functions = Vec::new();
        let (mut unit, mut base) = (Rational::ONE, Rational::ONE);
        // p − q = (m_p Z_q − m_q Z_p)/(Z_p Z_q), and the totals are positive.
        let differences: Vec<ClosedForm> =
            masses.iter().map(|[p, q]| p.mul(&of_q)?.sub(&q.mul(&of_p)?)).collect::<Result<_, _>>()?;
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
        Ok(sum.div(&of_p.mul(&of_q)?.mul(&Real::integer(2).into())?)?)
    }

    /// `KL(p, q) = Σ p ln(p/q)` as a function of u.
    ///
    /// # Errors
    /// As [`kl`](Session::kl); where there is no closed form.
    pub fn symbolic_kl(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        let Pairs { masses, totals: [of_p, of_q] } = self.pairs_of("KL", p, q)?;
        let mut sum = ClosedForm::from(Real::ZERO);
        for [p, q] in &masses {
            if zero(p) {
                continue;
            }
            if zero(q) {
                return Ok(Real::Infinity.into());
            }
            sum = sum.add(&p.mul(&p.div(q)?.ln()?)?)?;
        }
        Ok(sum.div(&of_p)?.add(&of_q.div(&of_p)?.ln()?)?)
    }

    /// `JS(p, q)` as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_kl`](Self::symbolic_kl).
    pub fn symbolic_jensen_shannon(&self, p: &Distribution, q: &Distribution) -> Result<ClosedForm, QuestionError> {
        let mut sum = ClosedForm::from(Real::ZERO);
        let two = ClosedForm::from(Real::integer(2));
        let Pairs { masses, totals: [of_p, of_q] } = self.pairs_of("JS", p, q)?;
        for [p, q] in &masses {
            let (p, q) = (p.div(&of_p)?, q.div(&of_q)?);
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
        let Pairs { masses, totals: [of_p, of_q] } = self.pairs_of(question, p, q)?;
        let mut sum = ClosedForm::from(Real::ZERO);
        let order = Real::integer(order);
        for [p, q] in &masses {
            if zero(p) {
                continue;
            }
            if zero(q) {
                return Ok(None);
            }
            sum = sum.add(&q.mul(&p.div(q)?.power(&order)?)?)?;
        }
        Ok(Some(sum.div(&of_q)?.mul(&of_q.div(&of_p)?.power(&order)?)?))
    }

    /// `J(q) = E_q[r] − β KL(q, base)` as a function of u: r is a + λβs, and λ the logarithm of u.
    ///
    /// # Errors
    /// As [`objective`](Session::objective); where λ stands in β, or a reward is infinite where q is not 0.
    pub fn symbolic_objective(&self, q: &Distribution, tuned: &Distribution) -> Result<ClosedForm, QuestionError> {
        let name = || tuned.name().to_owned();
        let DistributionForm::Reweighted { from, factor, .. } = tuned.form() else {
            return Err(QuestionError::NoReward { name: name() });
        };
        let Factor::Reward { reward, beta, slope } = &**factor else {
            return Err(QuestionError::NoReward { name: name() });
        };
        let divergence = self.symbolic_kl(q, from)?;
        if divergence.as_number() == Some(&Real::Infinity) {
            return Ok(Real::NegativeInfinity.into());
        }
        let mut earned = match self.symbolic_expectation(q, reward) {
            Ok(earned) => earned,
            Err(_) => self.expectation_of_values(q, reward)?,
        };
        match slope {
            None => {}
            Some((slope, Letter::Symbol)) => {
                let base = Real::ONE.div(beta)?.as_rational().cloned().ok_or_else(|| self.no_closed_form(tuned))?;
                let lambda = ClosedForm::function(RationalFunction::u_to(1)?, Rational::ONE, base).ln()?;
                let matches = self.symbolic_expectation(q, slope)?.mul(&beta.clone().into())?;
                earned = earned.add(&matches.mul(&lambda)?)?;
            }
            Some((_, Letter::SymbolInBeta)) => return Err(self.no_closed_form(tuned)),
            Some((_, Letter::Limit | Letter::Vanishing)) => return Err(QuestionError::LimitObjective { name: name() }),
        }
        Ok(earned.sub(&divergence.mul(&beta.clone().into())?)?)
    }

    /// E[f] by the law of f, whose values may be logarithms.
    fn expectation_of_values(&self, q: &Distribution, f: &Expression) -> Result<ClosedForm, QuestionError> {
        let mut sum = ClosedForm::from(Real::ZERO);
        for (label, probability) in self.symbolic_law(q, &[f])? {
            let [Outcome::Number(value)] = label.as_slice() else { return Err(self.no_closed_form(q)) };
            sum = sum.add(&probability.mul(&value.clone().into())?)?;
        }
        Ok(sum)
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
        let Pairs { masses, totals: [of_p, of_q] } = self.pairs_of("equal", p, q)?;
        for [p, q] in &masses {
            if !zero(&p.mul(&of_q)?.sub(&q.mul(&of_p)?)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// `H(p)` as a function of u: by the entropy within each exponent, which no letter changes, and that of the exponents.
    ///
    /// # Errors
    /// As [`entropy`](Session::entropy) and [`symbolic_kl`](Self::symbolic_kl).
    pub fn symbolic_entropy(&self, p: &Distribution) -> Result<ClosedForm, QuestionError> {
        let parts = self.parts(p)?;
        if !Self::has_letter(&parts) {
            return Ok(self.entropy(p)?.into());
        }
        let [part] = parts.as_slice() else { return self.entropy_of_mixture(p, &parts) };
        let Some(slope) = &part.slope else { return Ok(self.entropy(p)?.into()) };
        let total = self.symbolic_total(p)?;
        let mut entropy = ClosedForm::from(Real::ZERO);
        let finite = chained(p.name(), &part.factors);
        for (_, terms) in self.exponents(p.name(), part, Vec::new())? {
            for (exponent, mass) in terms {
                let within = finite.given(p.name(), slope.clone().equals(Real::Rational(exponent.clone())));
                let within = self.entropy(&within)?;
                let mass = closed(vec![(exponent, mass)], &part.base)?;
                entropy = entropy.add(&mass.mul(&ClosedForm::from(within).sub(&mass.ln()?)?)?)?;
            }
        }
        Ok(entropy.div(&total)?.add(&total.ln()?)?)
    }

    /// H(p) = −E_p[ln b] − KL(p, b) with the base b, π as a rule: the first is linear in p, so it is that of each part within each
    /// exponent, H(f) + KL(f, b).
    fn entropy_of_mixture(&self, p: &Distribution, parts: &[Part]) -> Result<ClosedForm, QuestionError> {
        let base = Distribution::base();
        let mut surprise = ClosedForm::from(Real::ZERO);
        for part in parts {
            let finite = chained(p.name(), &part.factors);
            for (_, terms) in self.exponents(p.name(), part, Vec::new())? {
                for (exponent, mass) in terms {
                    let within = match &part.slope {
                        None => finite.clone(),
                        Some(slope) => finite.given(p.name(), slope.clone().equals(Real::Rational(exponent.clone()))),
                    };
                    let own = self.entropy(&within)?.add(&self.kl(&within, &base)?)?;
                    let mass = part.coefficient.mul(&closed(vec![(exponent, mass)], &part.base)?)?;
                    surprise = surprise.add(&mass.mul(&own.into())?)?;
                }
            }
        }
        Ok(surprise.div(&self.symbolic_total(p)?)?.sub(&self.symbolic_kl(p, &base)?)?)
    }
}

fn chained(name: &str, factors: &[Arc<Factor>]) -> Distribution {
    factors.iter().fold(Distribution::base(), |from, factor| from.reweighted(name, factor.clone()))
}

fn zero(form: &ClosedForm) -> bool {
    form.as_number().is_some_and(Real::is_zero)
}

/// The common denominator of the exponents in some functions; 1 where that would make large numbers of small ones.
fn common_denominator(forms: &[&ClosedForm]) -> Rational {
    let functions = forms.iter().filter(|form| form.as_number().is_none());
    let unit = functions.fold(Rational::ONE, |known, form| common_unit(&known, form.unit()));
    let common = Rational::ONE / unit;
    if common <= LARGEST_DENOMINATOR.into() { common } else { Rational::ONE }
}

/// The finest unit among some functions.
fn finest(forms: &[ClosedForm]) -> Rational {
    let units = forms.iter().filter(|form| form.as_number().is_none()).map(ClosedForm::unit);
    units
        .fold(None, |known: Option<Rational>, unit| {
            Some(known.map_or_else(|| unit.clone(), |known| common_unit(&known, unit)))
        })
        .unwrap_or(Rational::ONE)
}
