//! Questions about distributions with a letter: answers are functions of u = e^(λ·unit), from one walk for all values of λ.
//!
//! With a letter a product of potentials is φ(x)·u^{s(x)}, and its mass Σ_k m_k u^k. What is linear in π is a quotient of such
//! sums. What is not goes through the groups of sequences on which all densities are the same functions of u.
//!
//! - `parts`: products and their generating functions. `linear`: P, E, Z, rows, laws. `divergence`: TV, KL, H and others.

mod divergence;
mod linear;
mod parts;
