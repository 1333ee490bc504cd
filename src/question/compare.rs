//! How two distributions are compared: every divergence by its name.

use super::distribution::Distribution;
use super::error::QuestionError;
use super::session::Session;
use crate::number::{ClosedForm, Real};

/// A divergence between two distributions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Divergence {
    /// Σ p ln(p/q)
    KullbackLeibler,
    /// ½ Σ |p − q|
    TotalVariation,
    /// ½ KL(p, m) + ½ KL(q, m), with m in the middle.
    JensenShannon,
    /// Σ (p − q)²/q
    ChiSquared,
    /// √(1 − Σ √(pq))
    Hellinger,
    /// The greatest p/q.
    MaxRatio,
    /// The Rényi divergence of an order a > 0; 1 is KL, ∞ the logarithm of the greatest ratio.
    Renyi(Real),
}

impl Session {
    /// A divergence of p from q.
    ///
    /// # Errors
    /// As [`total_variation`](Self::total_variation).
    pub fn divergence(&self, kind: &Divergence, p: &Distribution, q: &Distribution) -> Result<Real, QuestionError> {
        match kind {
            Divergence::KullbackLeibler => self.kl(p, q),
            Divergence::TotalVariation => self.total_variation(p, q),
            Divergence::JensenShannon => self.jensen_shannon(p, q),
            Divergence::ChiSquared => self.chi2(p, q),
            Divergence::Hellinger => self.hellinger(p, q),
            Divergence::MaxRatio => self.max_ratio(p, q),
            Divergence::Renyi(Real::Infinity) => Ok(self.max_ratio(p, q)?.ln()?),
            Divergence::Renyi(order) if *order == Real::ONE => self.kl(p, q),
            Divergence::Renyi(order) => self.renyi(p, q, order),
        }
    }

    /// The same as a function of u.
    ///
    /// # Errors
    /// As [`symbolic_kl`](Self::symbolic_kl); for those that have no closed form.
    pub fn symbolic_divergence(
        &self,
        kind: &Divergence,
        p: &Distribution,
        q: &Distribution,
    ) -> Result<ClosedForm, QuestionError> {
        match kind {
            Divergence::KullbackLeibler => self.symbolic_kl(p, q),
            Divergence::TotalVariation => self.symbolic_total_variation(p, q),
            Divergence::JensenShannon => self.symbolic_jensen_shannon(p, q),
            Divergence::ChiSquared => self.symbolic_chi2(p, q),
            Divergence::Renyi(order) if *order == Real::ONE => self.symbolic_kl(p, q),
            Divergence::Renyi(order) => self.symbolic_renyi(p, q, order),
            Divergence::Hellinger | Divergence::MaxRatio => Err(QuestionError::Symbolic { name: p.name().to_owned() }),
        }
    }
}
