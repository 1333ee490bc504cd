//! The forms of the question language: what may stand before a bracket, and how it is written.

use crate::sequence::nearest;

/// What a form gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    /// A number, from a distribution: `TV(p, q)`.
    Number,
    /// A number, from numbers: `max(a, b)`.
    Function,
    /// A row, a law or a list of sequences.
    Listing,
    /// A distribution.
    Distribution,
    /// Something of one sequence: `count("a")`.
    Sequence,
}

/// One form: its name, what it gives, how it is written, and how many arguments it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) gives: Gives,
    pub(super) written: &'static str,
    pub(super) least: usize,
    pub(super) most: usize,
}

const fn form(name: &'static str, gives: Gives, written: &'static str, least: usize, most: usize) -> Form {
    Form { name, gives, written, least, most }
}

/// All forms that the question language knows.
pub(super) const FORMS: &[Form] = &[
    form("P", Gives::Number, "P(A), P(A | B) or P[p](A)", 1, 1),
    form("E", Gives::Number, "E(f), E(f | B) or E[p](f)", 1, 1),
    form("Var", Gives::Number, "Var(f), Var(f | B) or Var[p](f)", 1, 1),
    form("Cov", Gives::Number, "Cov(f, g), Cov(f, g | B) or Cov[p](f, g)", 2, 2),
    form("Z", Gives::Number, "Z(p)", 1, 1),
    form("H", Gives::Number, "H(p)", 1, 1),
    form("KL", Gives::Number, "KL(p, q)", 2, 2),
    form("TV", Gives::Number, "TV(p, q)", 2, 2),
    form("JS", Gives::Number, "JS(p, q)", 2, 2),
    form("chi2", Gives::Number, "chi2(p, q)", 2, 2),
    form("hellinger", Gives::Number, "hellinger(p, q)", 2, 2),
    form("renyi", Gives::Number, "renyi(p, q, a)", 3, 3),
    form("max_ratio", Gives::Number, "max_ratio(p, q)", 2, 2),
    form("support", Gives::Number, "support(p)", 1, 1),
    form("ELBO", Gives::Number, "ELBO(particles)", 1, 1),
    form("EUBO", Gives::Number, "EUBO(particles)", 1, 1),
    form("gap", Gives::Number, "gap(chain)", 1, 1),
    form("classes", Gives::Number, "classes(chain)", 1, 1),
    form("I", Gives::Number, "I(p, f, g)", 3, 3),
    form("J", Gives::Number, "J(q, tuned) or J(tuned)", 1, 2),
    form("token", Gives::Listing, "token(p, i)", 2, 2),
    form("next", Gives::Listing, "next(p, \"Mary had\")", 2, 2),
    form("top", Gives::Listing, "top(p, k)", 2, 2),
    form("law", Gives::Listing, "law(p, f)", 2, 2),
    form("evidence", Gives::Listing, "evidence(particles)", 1, 1),
    form("spectrum", Gives::Listing, "spectrum(chain)", 1, 1),
    form("is_prompt", Gives::Listing, "is_prompt(A) or is_prompt(p, A)", 1, 2),
    form("closure", Gives::Listing, "closure(A) or closure(p, A)", 1, 2),
    form("best_prompt", Gives::Listing, "best_prompt(A, KL) or best_prompt(p, A, KL)", 2, 3),
    form("prompts", Gives::Listing, "prompts(A) or prompts(p, A)", 1, 2),
    form("prompt_counts", Gives::Listing, "prompt_counts(p)", 1, 1),
    form("min", Gives::Function, "min(a, b)", 1, usize::MAX),
    form("max", Gives::Function, "max(a, b)", 1, usize::MAX),
    form("abs", Gives::Function, "abs(a)", 1, 1),
    form("ln", Gives::Function, "ln(a)", 1, 1),
    form("exp", Gives::Function, "exp(a)", 1, 1),
    form("sqrt", Gives::Function, "sqrt(a)", 1, 1),
    form("solve", Gives::Function, "solve(TV(tuned, p), 1/100)", 2, 2),
    form("given", Gives::Distribution, "given(p, A)", 2, 2),
    form("prompted", Gives::Distribution, "prompted(p, \"Mary _ _\")", 2, 2),
    form("tilt", Gives::Distribution, "tilt(p, r) or tilt(p, r, beta)", 2, 3),
    form("weighed", Gives::Distribution, "weighed(p, L)", 2, 2),
    form("mix", Gives::Distribution, "mix(1/3, p, q)", 3, 3),
    form("count", Gives::Sequence, "count(\"a\")", 1, 1),
    form("any", Gives::Sequence, "any(NAME)", 1, 1),
    form("all", Gives::Sequence, "all(NAME)", 1, 1),
    form("none", Gives::Sequence, "none(NAME)", 1, 1),
    form("contains", Gives::Sequence, "contains(\"little lamb\")", 1, 1),
    form("starts", Gives::Sequence, "starts(\"Mary had\")", 1, 1),
    form("ends", Gives::Sequence, "ends(\"ever after\")", 1, 1),
    form("matches", Gives::Sequence, "matches(\"Mary _ * lamb\")", 1, 1),
    form("score", Gives::Sequence, "score(NAME)", 1, 1),
    form("int", Gives::Sequence, "int(x[a..b])", 1, 2),
    form("is_int", Gives::Sequence, "is_int(x[a..b])", 1, 1),
    form("is_prime", Gives::Sequence, "is_prime(n)", 1, 1),
    form("if", Gives::Sequence, "if(C, a, b)", 3, 3),
    form("legal_chess", Gives::Sequence, "legal_chess() or legal_chess(x[1..4])", 0, 1),
    form("best_of", Gives::Distribution, "best_of(p, r, n)", 3, 3),
    form("masked", Gives::Distribution, "masked(p, A)", 2, 2),
    form("forced", Gives::Distribution, "forced(p, \"_ a\")", 2, 2),
    form("tempered", Gives::Distribution, "tempered(p, T)", 2, 2),
    form("at", Gives::Distribution, "at(t, k)", 2, 2),
];

/// The names of all forms.
pub fn known_forms() -> impl Iterator<Item = &'static str> {
    FORMS.iter().map(|form| form.name)
}

/// The form of this name.
pub(super) fn find(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// The form whose name is nearest, among those that a question is made of.
pub(super) fn nearest_form(name: &str) -> Option<&'static Form> {
    let known = FORMS.iter().filter(|form| form.gives != Gives::Sequence);
    nearest(name, known.map(|form| form.name)).and_then(find)
}

/// The form of a distribution whose name is nearest.
pub(super) fn nearest_distribution_form(name: &str) -> Option<&'static Form> {
    let known = FORMS.iter().filter(|form| form.gives == Gives::Distribution);
    nearest(name, known.map(|form| form.name)).and_then(find)
}

impl Form {
    /// The number of arguments in words: `2 arguments`, `2 or 3 arguments`, `at least 1 argument`.
    pub(super) fn arity(&self) -> String {
        match (self.least, self.most) {
            (1, 1) => "one argument".to_owned(),
            (least, usize::MAX) => format!("at least {least} argument{}", if least == 1 { "" } else { "s" }),
            (least, most) if least == most => format!("{least} arguments"),
            (least, most) => format!("{least} or {most} arguments"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_once() {
        for (place, form) in FORMS.iter().enumerate() {
            assert!(FORMS[..place].iter().all(|earlier| earlier.name != form.name), "{}", form.name);
        }
    }

    #[test]
    fn a_misspelt_form_is_found() {
        assert_eq!(nearest_form("helinger").map(|form| form.name), Some("hellinger"));
        assert_eq!(nearest_form("tv").map(|form| form.name), Some("TV"));
        assert_eq!(nearest_distribution_form("promptd").map(|form| form.name), Some("prompted"));
    }
}
