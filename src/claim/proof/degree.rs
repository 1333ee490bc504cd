//! Bounds on the degrees of the two sides of an equality, in each letter.

use std::collections::BTreeMap;

use crate::claim::statement::Sort;
use crate::expression::{Kind, Operator, Syntax};
use crate::number::Rational;

/// For the letters of each name the highest power: `prior` has a letter for the weight of each possible sequence, a free
/// distribution likewise, a reward one for e^r of each, a number or a likelihood one for each value; [`E`] is e itself.
pub(super) type Degrees = BTreeMap<String, u64>;

/// The name of the letter that stands for e.
pub(super) const E: &str = "e";

/// A number as a quotient of polynomials.
struct Ratio {
    above: Degrees,
    below: Degrees,
}

/// Reads degrees off the parts of a statement, for one meaning of its integers.
pub(super) struct Reader<'a> {
    pub(super) sorts: &'a BTreeMap<String, Sort>,
    pub(super) integers: &'a BTreeMap<String, u32>,
    pub(super) vocabulary: u64,
    pub(super) length: u64,
    /// The rewards whose order decides a best of n.
    pub(super) ordered: Vec<String>,
    /// The rewards whose e^r occurs.
    pub(super) exponents: Vec<String>,
    /// The places of rewards that are fractions, so that e^r is a power of e.
    pub(super) transcendental: Vec<(usize, usize)>,
}

/// Why a statement is no equality of rational functions.
pub(super) type Refusal = String;

impl Reader<'_> {
    /// The degree in each letter of the cross product of the two sides; of several equalities the greatest.
    pub(super) fn claim(&mut self, syntax: &Syntax) -> Result<Degrees, Refusal> {
        match &syntax.kind {
            Kind::Binary { operator: Operator::And, left, right, .. } => {
                Ok(greater(self.claim(left)?, &self.claim(right)?))
            }
            Kind::Binary { operator: Operator::Equal, left, right, .. } => {
                if let (Ok(left), Ok(right)) = (self.distribution(left), self.distribution(right)) {
                    return Ok(sum(left, &right));
                }
                if self.is_distribution(left) {
                    return self.distribution(left).and_then(|_| self.distribution(right));
                }
                let (left, right) = (self.number(left)?, self.number(right)?);
                Ok(greater(sum(left.above, &right.below), &sum(right.above, &left.below)))
            }
            // A condition speaks of V, N and integers: it is the same at every point of a grid.
            Kind::When(claim, _) => self.claim(claim),
            Kind::Implies(hypothesis, claim) => {
                if !self.is_pattern(hypothesis) {
                    return Err(
                        "with a hypothesis it is proved only where that says what is possible: is_prompt(A), P(A) > 0"
                            .to_owned(),
                    );
                }
                self.claim(claim)
            }
            Kind::Binary { operator, .. } if operator.is_comparison() => {
                Err("inequalities are tried on cases and not proved".to_owned())
            }
            _ => Err("only equalities are proved".to_owned()),
        }
    }

    fn is_distribution(&self, syntax: &Syntax) -> bool {
        match &syntax.kind {
            Kind::Name(name) => name == "prior" || self.sorts.get(name) == Some(&Sort::Distribution),
            Kind::Call { name, .. } => {
                matches!(
                    name.as_str(),
                    "given" | "prompted" | "tilt" | "weighed" | "mix" | "masked" | "forced" | "best_of" | "tempered"
                )
            }
            _ => false,
        }
    }

    /// The degree of the weights of a distribution, which has no denominator but their sum.
    fn distribution(&mut self, syntax: &Syntax) -> Result<Degrees, Refusal> {
        match &syntax.kind {
            Kind::Name(name) if self.is_distribution(syntax) => Ok(Degrees::from([(name.clone(), 1)])),
            Kind::Call { name, arguments, .. } => {
                let prefixes = (0..self.length).map(|t| self.vocabulary.pow(t as u32)).sum::<u64>();
                match (name.as_str(), arguments.as_slice()) {
                    ("given" | "prompted", [of, event]) => {
                        self.event(event)?;
                        self.distribution(of)
                    }
                    ("tilt", [of, reward]) => {
                        let of = self.distribution(of)?;
                        Ok(sum(of, &self.exponential(reward)?))
                    }
                    ("tilt", [_, _, _]) => Err("a reward over beta is tried on cases and not proved".to_owned()),
                    ("weighed", [of, likelihood]) => {
                        let of = self.distribution(of)?;
                        Ok(sum(of, &self.polynomial(likelihood)?))
                    }
                    ("mix", [weight, left, right])
                        if self.number(weight).is_ok_and(|weight| weight.above.is_empty()) =>
                    {
                        let left = self.distribution(left)?;
                        Ok(sum(left, &self.distribution(right)?))
                    }
                    // Of each prefix the mass that is allowed stands below.
                    ("masked", [of, event]) => {
                        self.event(event)?;
                        Ok(times(self.distribution(of)?, 1 + prefixes))
                    }
                    // Beyond the support its rows are those of the model, which a table of sequences does not have.
                    ("forced", _) => Err("forced tokens may leave the support, where rows decide".to_owned()),
                    ("best_of", [of, reward, draws]) => {
                        let of = self.distribution(of)?;
                        let Kind::Name(name) = &reward.kind else {
                            return Err(
                                "best_of of a reward that is written out is tried on cases and not proved".to_owned()
                            );
                        };
                        if self.sorts.get(name) != Some(&Sort::Reward) {
                            return Err(format!("`{name}` is no free reward"));
                        }
                        self.ordered.push(name.clone());
                        let draws = self.integer(draws).ok_or("the number of draws is no integer")?;
                        Ok(times(of, draws))
                    }
                    _ => Err(format!("`{name}` is no quotient of polynomials in the probabilities and e^r")),
                }
            }
            _ => Err("a distribution is expected".to_owned()),
        }
    }

    fn number(&mut self, syntax: &Syntax) -> Result<Ratio, Refusal> {
        let constant = || Ratio { above: Degrees::new(), below: Degrees::new() };
        match &syntax.kind {
            Kind::Number(_) => Ok(constant()),
            Kind::Name(name) if matches!(name.as_str(), "N" | "V") => Ok(constant()),
            Kind::Name(name) if self.integers.contains_key(name) => Ok(constant()),
            Kind::Negative(inner) => self.number(inner),
            Kind::Binary { operator: Operator::Power, left, right, .. } => {
                let power = self.integer(right).ok_or("a power is no integer")?;
                let base = self.number(left)?;
                Ok(Ratio { above: times(base.above, power), below: times(base.below, power) })
            }
            Kind::Binary { operator, left, right, .. } => {
                let (left, right) = (self.number(left)?, self.number(right)?);
                match operator {
                    Operator::Add | Operator::Subtract => Ok(Ratio {
                        above: greater(sum(left.above, &right.below), &sum(right.above, &left.below)),
                        below: sum(left.below, &right.below),
                    }),
                    Operator::Multiply => {
                        Ok(Ratio { above: sum(left.above, &right.above), below: sum(left.below, &right.below) })
                    }
                    Operator::Divide => {
                        Ok(Ratio { above: sum(left.above, &right.below), below: sum(left.below, &right.above) })
                    }
                    operator => Err(format!("`{}` is no rational function", operator.symbol())),
                }
            }
            Kind::Call { name, of, arguments, .. } => self.measure(name, of.as_deref(), arguments),
            _ => Err("a side is no quotient of polynomials in the probabilities and e^r".to_owned()),
        }
    }

    fn measure(&mut self, name: &str, of: Option<&Syntax>, arguments: &[Syntax]) -> Result<Ratio, Refusal> {
        let mut base = || match of {
            Some(of) => self.distribution(of),
            None => Ok(Degrees::from([("prior".to_owned(), 1)])),
        };
        match (name, arguments) {
            ("P", [event]) => {
                let of = base()?;
                self.events(event)?;
                Ok(Ratio { above: of.clone(), below: of })
            }
            ("E", [f]) => {
                let of = base()?;
                let f = self.polynomial(self.unconditioned(f)?)?;
                Ok(Ratio { above: sum(of.clone(), &f), below: of })
            }
            ("Var", [f]) => {
                let of = base()?;
                let f = self.polynomial(self.unconditioned(f)?)?;
                Ok(Ratio { above: times(sum(of.clone(), &f), 2), below: times(of, 2) })
            }
            ("Cov", [f, g]) => {
                let of = base()?;
                let both = sum(self.polynomial(f)?, &self.polynomial(self.unconditioned(g)?)?);
                Ok(Ratio { above: sum(times(of.clone(), 2), &both), below: times(of, 2) })
            }
            ("Z", [of]) => match &of.kind {
                Kind::Call { name, arguments, .. }
                    if matches!(name.as_str(), "given" | "prompted" | "tilt" | "weighed") =>
                {
                    let above = self.distribution(of)?;
                    // What is below has the factors that clear negative powers as well.
                    Ok(Ratio { below: greater(self.distribution(&arguments[0])?, &above), above })
                }
                _ => Err("Z of this is no rational function".to_owned()),
            },
            ("chi2", [p, q]) => {
                let (p, q) = (self.distribution(p)?, self.distribution(q)?);
                let sequences = self.vocabulary.pow(self.length as u32);
                let all = sum(times(p, 2), &times(q, 1 + sequences));
                Ok(Ratio { above: all.clone(), below: all })
            }
            ("support", [p]) => {
                self.distribution(p)?;
                Ok(Ratio { above: Degrees::new(), below: Degrees::new() })
            }
            _ => Err(format!("`{name}` is no quotient of polynomials in the probabilities and e^r")),
        }
    }

    /// A or `A | B`: events that are decided by the pattern.
    fn events(&self, syntax: &Syntax) -> Result<(), Refusal> {
        match &syntax.kind {
            Kind::Given(event, condition) => {
                self.event(event)?;
                self.event(condition)
            }
            _ => self.event(syntax),
        }
    }

    fn unconditioned<'s>(&self, syntax: &'s Syntax) -> Result<&'s Syntax, Refusal> {
        match &syntax.kind {
            Kind::Given(f, condition) => {
                self.event(condition)?;
                Ok(f)
            }
            _ => Ok(syntax),
        }
    }

    /// Whether a claim depends only on what is possible: prompts, and whether something has a positive probability.
    fn is_pattern(&self, syntax: &Syntax) -> bool {
        let zero = |side: &Syntax| matches!(&side.kind, Kind::Number(value) if *value == Rational::ZERO);
        match &syntax.kind {
            Kind::Boolean(_) => true,
            Kind::Call { name, arguments, .. } => {
                name == "is_prompt" && arguments.last().is_some_and(|event| self.event(event).is_ok())
            }
            Kind::Not(inner) => self.is_pattern(inner),
            Kind::Binary { operator: Operator::And | Operator::Or, left, right, .. } => {
                self.is_pattern(left) && self.is_pattern(right)
            }
            Kind::Binary { operator, left, right, .. } if operator.is_comparison() => {
                (zero(left) && self.is_mass(right)) || (self.is_mass(left) && zero(right))
            }
            _ => false,
        }
    }

    /// P(A) or P[p](A) of a distribution with a name.
    fn is_mass(&self, syntax: &Syntax) -> bool {
        match &syntax.kind {
            Kind::Call { name, of, arguments, .. } if name == "P" => {
                let named = of.as_ref().is_none_or(|of| matches!(of.kind, Kind::Name(_)));
                named
                    && arguments.iter().all(|event| self.event(event).is_ok() && !matches!(event.kind, Kind::Given(..)))
            }
            _ => false,
        }
    }
}

pub(super) fn sum(mut left: Degrees, right: &Degrees) -> Degrees {
    for (name, degree) in right {
        *left.entry(name.clone()).or_default() += degree;
    }
    left
}

pub(super) fn greater(mut left: Degrees, right: &Degrees) -> Degrees {
    for (name, degree) in right {
        let known = left.entry(name.clone()).or_default();
        *known = (*known).max(*degree);
    }
    left
}

pub(super) fn times(degrees: Degrees, factor: u64) -> Degrees {
    degrees.into_iter().map(|(name, degree)| (name, degree * factor)).collect()
}
