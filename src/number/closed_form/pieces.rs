//! Rational functions of u in pieces: what a sum of absolute values is where signs change.

use std::cmp::Ordering;
use std::fmt;

use crate::number::isolation::break_points;
use crate::number::root::Root;
use crate::number::{Rational, RationalFunction, Undefined};

/// Rational functions on neighbouring intervals of u ≥ 1.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// Where one interval ends and the next begins, ascending.
    pub breaks: Vec<Root>,
    /// One function more than there are breaks.
    pub functions: Vec<RationalFunction>,
}

impl Pieces {
    /// Σ |f| over some functions, for u ≥ 1.
    pub(super) fn of_absolutes(functions: &[RationalFunction]) -> Self {
        let sign = |function: &RationalFunction, at: &Rational| -> Ordering {
            let (above, below) = (function.numerator().sign_at(at), function.denominator().sign_at(at));
            if above == Ordering::Equal {
                Ordering::Equal
            } else if above == below {
                Ordering::Greater
            } else {
                Ordering::Less
            }
        };
        let numerators: Vec<_> = functions.iter().map(|function| function.numerator().clone()).collect();
        let mut breaks = break_points(&numerators);
        separate(&mut breaks);
        let inside = |place: usize| -> Rational {
            match (place.checked_sub(1).map(|before| &breaks[before].high), breaks.get(place).map(|next| &next.low)) {
                (None, None) => Rational::from(2),
                (None, Some(next)) => (Rational::ONE + next) / Rational::from(2),
                (Some(last), None) => last + Rational::ONE,
                (Some(last), Some(next)) => (last + next) / Rational::from(2),
            }
        };
        let pieces: Vec<RationalFunction> = (0..=breaks.len())
            .map(|place| {
                let at = inside(place);
                functions.iter().fold(RationalFunction::zero(), |sum, function| match sign(function, &at) {
                    Ordering::Less => sum.sub(function),
                    _ => sum.add(function),
                })
            })
            .collect();
        let mut kept = Pieces { breaks: Vec::new(), functions: Vec::new() };
        for (place, function) in pieces.into_iter().enumerate() {
            if kept.functions.last() == Some(&function) {
                continue;
            }
            if place > 0 {
                kept.breaks.push(breaks[place - 1].clone());
            }
            kept.functions.push(function);
        }
        kept
    }

    pub(super) fn map(
        &self,
        change: impl Fn(&RationalFunction) -> Result<RationalFunction, Undefined>,
    ) -> Result<Pieces, Undefined> {
        let functions = self.functions.iter().map(change).collect::<Result<_, _>>()?;
        Ok(Pieces { breaks: self.breaks.clone(), functions })
    }

    /// The function that holds at u; at a break point both do.
    pub(super) fn at(&self, u: &Rational) -> &RationalFunction {
        let place = self.breaks.iter().position(|root| root.compare(u) != Ordering::Less);
        &self.functions[place.unwrap_or(self.functions.len() - 1)]
    }
}

/// Narrows break points until a rational lies between each two of them, and beyond 1.
fn separate(breaks: &mut [Root]) {
    for place in 0..breaks.len() {
        let mut width = Rational::ONE;
        loop {
            let below = if place == 0 { Rational::ONE } else { breaks[place - 1].high.clone() };
            if breaks[place].low > below || breaks[place].exact().is_some() {
                break;
            }
            width /= Rational::from(2);
            breaks[place].refine(&width);
            if place > 0 {
                breaks[place - 1].refine(&width);
            }
        }
    }
}

/// A break point: the fraction if it is a simple one, else digits that are all right.
fn written(root: &Root) -> String {
    if let Some(exact) = root.rational() {
        return exact.to_string();
    }
    let mut root = root.clone();
    let mut width = Rational::ONE / Rational::from(1_000_000_000_000_i64);
    loop {
        root.refine(&width);
        if let Some(exact) = root.exact() {
            return exact.to_string();
        }
        let digits = crate::number::decimal(&root.low, 12).0;
        if digits == crate::number::decimal(&root.high, 12).0 {
            return digits + "…";
        }
        width /= Rational::from(1000);
    }
}

/// `f for u <= 2, g for u >= 2`
impl fmt::Display for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, function) in self.functions.iter().enumerate() {
            if place > 0 {
                f.write_str(", ")?;
            }
            let before = place.checked_sub(1).map(|before| written(&self.breaks[before]));
            match (before, self.breaks.get(place).map(written)) {
                (None, Some(after)) => write!(f, "{function} for u <= {after}")?,
                (Some(before), Some(after)) => write!(f, "{function} for {before} <= u <= {after}")?,
                (Some(before), None) => write!(f, "{function} for u >= {before}")?,
                (None, None) => write!(f, "{function}")?,
            }
        }
        Ok(())
    }
}
