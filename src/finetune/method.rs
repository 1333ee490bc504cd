//! How a policy is trained: methods, penalties, optimisers.

/// What a step of training follows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// ∇J, from exact expectations.
    Gradient,
    /// F⁻¹∇J, from exact expectations.
    Natural,
    /// Draws x of the policy, each with its advantage times ∇ln q(x) (Williams 1992).
    Reinforce {
        /// What is subtracted from the reward.
        baseline: Baseline,
    },
    /// The advantage of a draw is its reward minus the mean of the others of the batch (Kool et al. 2019, Ahmadian et al. 2024).
    Rloo,
    /// The advantage of a draw is its reward minus the mean of the batch, over the standard deviation of the batch
    /// (Shao et al. 2024).
    Grpo,
    /// Several steps on one batch, each token's advantage times its ratio to the policy that drew it, as long as the ratio
    /// has not left 1 ± ε in the direction of the advantage (Schulman et al. 2017). The advantage is the return minus the
    /// exact value of the prefix.
    Ppo {
        /// ε
        clip: f64,
        /// How many steps are made on one batch.
        epochs: usize,
    },
    /// Maximum likelihood on draws of the base whose reward is at least a threshold.
    FilteredSft {
        /// The least reward that is kept.
        keep: f64,
    },
    /// Maximum likelihood on the best of n draws of the policy.
    ExpertIteration {
        /// n
        draws: usize,
    },
    /// Maximum likelihood on draws of the policy, weighed by e^{(r − max r)/β} (Peters and Schaal 2007).
    RewardWeighted,
    /// Draws of the policy weighed by −f′ at the optimum: descent of a divergence from π′ (Korbak et al. 2022, Go et al. 2023).
    Divergence(Divergence),
    /// Pairs of draws of the base, the better one told by a rater: the loss −ln σ(β ln(q/π)(winner) − β ln(q/π)(loser))
    /// (Rafailov et al. 2023).
    Dpo,
    /// The same pairs with the loss (ln(q/π)(winner) − ln(q/π)(loser) − 1/(2β))² (Azar et al. 2023).
    Ipo,
}

/// What is subtracted from a reward before it weighs ∇ln q.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// Nothing.
    None,
    /// The mean of the batch, the draw itself among it: the step is too short by 1/n.
    Mean,
    /// The exact value of each prefix.
    Value,
}

/// Which divergence is made smaller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divergence {
    /// KL(π′‖q): distributional policy gradient, weights π′/q.
    Forward,
    /// KL(q‖π′): weights −ln(q/π′).
    Reverse,
    /// TV(q, π′): weights −½ sgn(q − π′).
    Total,
    /// JS(q, π′): weights −½ ln(2q/(π′ + q)).
    JensenShannon,
}

/// The estimator of ln(q/π) that the penalty uses (Schulman 2020).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimator {
    /// ln(q/π)
    K1,
    /// ½ ln²(q/π)
    K2,
    /// π/q − 1 − ln(π/q)
    K3,
}

/// How KL(q‖π) enters a method that draws from the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Penalty {
    /// The estimator.
    pub estimator: Estimator,
    /// Whether it is differentiated as a loss; otherwise it is subtracted from the reward and not differentiated.
    pub is_loss: bool,
    /// Whether it is taken token by token and added up; otherwise once, of the whole sequence.
    pub by_token: bool,
}

/// Who says which of two sequences is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rater {
    /// τ > 0: the better one wins with probability σ((r(a) − r(b))/τ).
    pub temperature: f64,
    /// How often the answer is turned around.
    pub error: f64,
}

/// How an update becomes a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Optimiser {
    /// Parameters plus the learning rate times the update.
    Sgd,
    /// Adam with β₁ = 0.9, β₂ = 0.999, ε = 1e-8 (Kingma and Ba 2015).
    Adam,
    /// The policy of greatest likelihood for what the batch keeps; for maximum-likelihood methods.
    Fit,
}

/// How an update is found: the method, and what it needs beside the objective.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// What each step follows.
    pub method: Method,
    /// The KL term, for methods that draw from the policy and follow the reward.
    pub penalty: Penalty,
    /// How many draws, winners or pairs make a batch.
    pub batch: usize,
    /// Who compares, for methods that learn from pairs.
    pub rater: Rater,
}

impl Estimator {
    /// The estimator as a function of ℓ = ln(q/π).
    pub fn value(self, ratio: f64) -> f64 {
        match self {
            Estimator::K1 => ratio,
            Estimator::K2 => ratio * ratio / 2.0,
            Estimator::K3 => super::elementary::exp_minus_one(-ratio) + ratio,
        }
    }

    /// What multiplies ∇ln q when it is differentiated.
    pub fn slope(self, ratio: f64) -> f64 {
        match self {
            Estimator::K1 => 1.0,
            Estimator::K2 => ratio,
            Estimator::K3 => -super::elementary::exp_minus_one(-ratio),
        }
    }
}

impl Rater {
    /// The probability that `left` wins, for rewards left − right = `difference`.
    pub fn prefers(&self, left: f64, right: f64) -> f64 {
        // Two rewards of −∞ are as good as each other.
        let difference = if left == right { 0.0 } else { left - right };
        let (wins, loses) = super::elementary::logistic(difference / self.temperature);
        (1.0 - self.error) * wins + self.error * loses
    }
}

impl Method {
    /// What it is called.
    pub fn described(self) -> String {
        match self {
            Method::Gradient => "gradient".to_owned(),
            Method::Natural => "natural gradient".to_owned(),
            Method::Reinforce { baseline: Baseline::None } => "REINFORCE".to_owned(),
            Method::Reinforce { baseline: Baseline::Mean } => "REINFORCE minus the mean".to_owned(),
            Method::Reinforce { baseline: Baseline::Value } => "REINFORCE minus the value".to_owned(),
            Method::Rloo => "RLOO".to_owned(),
            Method::Grpo => "GRPO".to_owned(),
            Method::Ppo { clip, epochs } => format!("PPO clipped at {clip}, {epochs} epochs"),
            Method::FilteredSft { keep } => format!("fine-tuning on draws of reward {keep} and more"),
            Method::ExpertIteration { draws } => format!("expert iteration on the best of {draws}"),
            Method::RewardWeighted => "reward-weighted regression".to_owned(),
            Method::Divergence(Divergence::Forward) => "DPG".to_owned(),
            Method::Divergence(Divergence::Reverse) => "f-DPG of KL(q,π′)".to_owned(),
            Method::Divergence(Divergence::Total) => "f-DPG of TV".to_owned(),
            Method::Divergence(Divergence::JensenShannon) => "f-DPG of JS".to_owned(),
            Method::Dpo => "DPO".to_owned(),
            Method::Ipo => "IPO".to_owned(),
        }
    }

    /// Whether it uses exact expectations and draws nothing.
    pub fn is_exact(self) -> bool {
        matches!(self, Method::Gradient | Method::Natural)
    }

    /// Whether a penalty belongs to it: it draws from the policy and follows the reward.
    pub fn has_penalty(self) -> bool {
        matches!(self, Method::Reinforce { .. } | Method::Rloo | Method::Grpo | Method::Ppo { .. })
    }

    /// Whether its update is the gradient of a likelihood, which can be fitted instead.
    pub fn is_likelihood(self) -> bool {
        matches!(
            self,
            Method::FilteredSft { .. }
                | Method::ExpertIteration { .. }
                | Method::RewardWeighted
                | Method::Divergence(Divergence::Forward)
        )
    }

    /// Whether it learns from pairs.
    pub fn is_of_pairs(self) -> bool {
        matches!(self, Method::Dpo | Method::Ipo)
    }

    /// Whether a sequence of reward −∞ has a use in it.
    pub fn bears_infinite(self) -> bool {
        !self.has_penalty() && self != Method::Gradient && self != Method::Divergence(Divergence::Reverse)
    }

    /// How many sequences a batch of n makes it draw.
    pub fn drawn(self, batch: usize) -> usize {
        match self {
            Method::Gradient | Method::Natural => 0,
            Method::ExpertIteration { draws } => batch.saturating_mul(draws),
            Method::Dpo | Method::Ipo => batch.saturating_mul(2),
            _ => batch,
        }
    }

    /// How many steps are made on one batch.
    pub fn epochs(self) -> usize {
        if let Method::Ppo { epochs, .. } = self { epochs.max(1) } else { 1 }
    }
}
