//! A claim with free names.

use std::collections::BTreeMap;

use crate::expression::{Kind, Problem, Span, Syntax, is_name, is_reserved, names, parse};
use crate::sequence::nearest;
use crate::statement::{is_claim, known_forms};

/// What a free name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Any set of sequences.
    Event,
    /// Any function whose e^r is a small fraction.
    Reward,
    /// Any function that is never negative.
    Likelihood,
    /// Any function whose values are small fractions.
    Number,
    /// Any distribution over the same sequences.
    Distribution,
    /// Any prompt, the empty one included.
    Prompt,
    /// 1, 2, 3 or 4.
    Integer,
}

impl Sort {
    /// All of them, with their names.
    pub const ALL: [(Sort, &'static str); 7] = [
        (Sort::Event, "event"),
        (Sort::Reward, "reward"),
        (Sort::Likelihood, "likelihood"),
        (Sort::Number, "number"),
        (Sort::Distribution, "distribution"),
        (Sort::Prompt, "prompt"),
        (Sort::Integer, "integer"),
    ];

    /// The name, as a declaration writes it.
    pub fn name(self) -> &'static str {
        Sort::ALL.iter().find(|(sort, _)| *sort == self).map_or("", |(_, name)| name)
    }

    /// The sort of a name that needs no declaration.
    fn of_letter(name: &str) -> Option<Sort> {
        Some(match name {
            "A" | "B" | "C" | "D" => Sort::Event,
            "r" | "s" => Sort::Reward,
            "p" | "q" => Sort::Distribution,
            "y" => Sort::Prompt,
            "n" | "k" => Sort::Integer,
            _ => return None,
        })
    }
}

/// A claim about every model and everything that its free names can stand for.
///
/// Where a distribution is free, the prior is one too: it is then called `pi`, and what is said of the prior is said of it.
#[derive(Clone, Debug)]
pub struct Statement {
    written: String,
    body: String,
    free: Vec<(String, Sort)>,
    prompts: Vec<(Span, String)>,
}

impl Statement {
    /// Reads `P(A | B) >= P(A)` or, with declarations, `F: event; P(F) <= 1`.
    ///
    /// # Errors
    /// When it cannot be parsed, is no claim, a name has no known sort, or nothing in it is free.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let (declared, offset) = declarations(text)?;
        let body = &text[offset..];
        let within = |problem: Problem| Problem { span: shifted(problem.span, offset), ..problem };
        let syntax = parse(body).map_err(|problem| vec![within(undeclared(body, problem))])?;
        if !is_claim(body) {
            let problem = Problem::new(syntax.span, "a claim is expected: something that is true or false", "no claim");
            return Err(vec![within(problem.help("compare it: … >= 0, … == …"))]);
        }
        let mut free = Vec::new();
        let mut problems = Vec::new();
        for (name, span) in first_uses(&syntax) {
            match sort_of(&name, &declared) {
                Some(sort) => free.push((name, sort)),
                None if is_reserved(&name) || DIVERGENCES.contains(&name.as_str()) => {}
                None if known_forms().any(|form| form == name) => {
                    let message = format!("`{name}` is the name of a form, and nothing free");
                    let help = format!("take another name and declare it: F: event; … (exactlm help {name})");
                    problems.push(within(Problem::new(span, message, "a form without its bracket").help(help)));
                }
                None => problems.push(within(untyped(&name, span))),
            }
        }
        for (name, (span, _)) in &declared {
            if !free.iter().any(|(used, _)| used == name) {
                let problem = Problem::new(*span, format!("`{name}` is declared and not used"), "never used");
                problems.push(problem.help("leave the declaration out"));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let speaks = speaks_of_prior(&syntax);
        if free.is_empty() && speaks.is_empty() {
            let problem =
                Problem::new(syntax.span, "this has no free name: it says the same of every model", "nothing free");
            let help = "free names are A B C D (events), r s (rewards), p q (distributions), y (a prompt), n k (1 to 4); others are declared: F: event; …";
            return Err(vec![within(problem.help(help))]);
        }
        let mut body = body.to_owned();
        if free.iter().any(|(_, sort)| *sort == Sort::Distribution) && !speaks.is_empty() {
            let prior = if free.iter().any(|(name, _)| name == "pi") { "pi_0" } else { "pi" };
            for (span, written) in speaks.iter().rev() {
                body.replace_range(span.start..span.end, &written.replace("{}", prior));
            }
            free.insert(0, (prior.to_owned(), Sort::Distribution));
        }
        let prompts = match parse(&body) {
            Ok(syntax) => uses(&syntax).into_iter().filter(|(name, _)| sort_in(&free, name) == Some(Sort::Prompt)),
            Err(problem) => return Err(vec![within(problem)]),
        };
        let prompts = prompts.map(|(name, span)| (span, name)).collect();
        Ok(Statement { written: text.to_owned(), body, free, prompts })
    }

    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// What is judged: without declarations, and with the name of the prior where that is free.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The free names in the order of their first use.
    pub fn free(&self) -> &[(String, Sort)] {
        &self.free
    }

    /// Whether the model itself stands for nothing: distributions are free, and the sequences are all there is to it.
    pub fn is_without_model(&self) -> bool {
        self.free.iter().any(|(_, sort)| *sort == Sort::Distribution)
    }

    /// The claim with these prompts in the place of their names, and with these other replacements of parts of its
    /// [body](Self::body), which do not overlap them.
    pub fn with(&self, prompt: impl Fn(&str) -> String, replaced: &[(Span, String)]) -> String {
        let prompts = self.prompts.iter().map(|(span, name)| (*span, format!("\"{}\"", prompt(name))));
        let mut places: Vec<(Span, String)> = prompts.chain(replaced.iter().cloned()).collect();
        places.sort_by_key(|(span, _)| span.start);
        let mut text = self.body.clone();
        for (span, written) in places.into_iter().rev() {
            text.replace_range(span.start..span.end, &written);
        }
        text
    }
}

/// Names with their places and sorts.
type Declared = BTreeMap<String, (Span, Sort)>;

/// `F, G: event; f: number;` in front of a claim, and where the claim begins.
fn declarations(text: &str) -> Result<(Declared, usize), Vec<Problem>> {
    let mut found = BTreeMap::new();
    let mut start = 0;
    while let Some(end) = semicolon(&text[start..]).map(|at| start + at) {
        let part = &text[start..end];
        let place = |piece: &str| {
            let from = piece.as_ptr() as usize - text.as_ptr() as usize;
            Span::new(from, from + piece.len())
        };
        let wrong = |span: Span, message: String| {
            Err(vec![
                Problem::new(span, message, "a declaration").help("write names and what they are: F, G: event; …"),
            ])
        };
        let Some((names, sort)) = part.rsplit_once(':') else {
            return wrong(place(part.trim()), format!("`{}` declares nothing", part.trim()));
        };
        let sort_name = sort.trim().trim_end_matches('s');
        let Some((sort, _)) = Sort::ALL.into_iter().find(|(_, name)| *name == sort_name) else {
            let known: Vec<&str> = Sort::ALL.iter().map(|(_, name)| *name).collect();
            return wrong(place(sort.trim()), format!("`{}` is none of {}", sort.trim(), known.join(", ")));
        };
        for name in names.split(',').map(str::trim) {
            if !is_name(name) || is_reserved(name) || known_forms().any(|form| form == name) {
                return wrong(place(name), format!("`{name}` cannot be a free name"));
            }
            if found.insert(name.to_owned(), (place(name), sort)).is_some() {
                return wrong(place(name), format!("`{name}` is declared twice"));
            }
        }
        start = end + 1;
    }
    Ok((found, start + (text[start..].len() - text[start..].trim_start().len())))
}

/// The first `;` outside of quotes.
fn semicolon(text: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, symbol) in text.char_indices() {
        match symbol {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

fn sort_of(name: &str, declared: &Declared) -> Option<Sort> {
    declared.get(name).map(|(_, sort)| *sort).or_else(|| Sort::of_letter(name))
}

fn sort_in(free: &[(String, Sort)], name: &str) -> Option<Sort> {
    free.iter().find(|(known, _)| known == name).map(|(_, sort)| *sort)
}

/// The names that stand without brackets, in best_prompt(A, KL).
const DIVERGENCES: [&str; 8] = ["KL", "TV", "JS", "chi2", "hellinger", "max_ratio", "renyi", "reversed"];

/// A mistake that comes of a declaration without its end.
fn undeclared(body: &str, problem: Problem) -> Problem {
    let looks_declared = body.split_once(':').is_some_and(|(names, rest)| {
        let sort =
            rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().trim_end_matches('s');
        names.split(',').all(|name| is_name(name.trim())) && Sort::ALL.iter().any(|(_, known)| *known == sort)
    });
    if looks_declared { problem.help("a declaration ends with `;`: F: event; P(F) <= 1") } else { problem }
}

/// All uses of names that are not bound by a fold, with their places.
fn uses(syntax: &Syntax) -> Vec<(String, Span)> {
    let free = names(syntax);
    let mut found = Vec::new();
    let mut waiting = vec![syntax];
    while let Some(node) = waiting.pop() {
        if let Kind::Name(name) = &node.kind
            && free.contains(name)
        {
            found.push((name.clone(), node.span));
        }
        waiting.extend(node.children());
    }
    found.sort_by_key(|(_, span)| span.start);
    found
}

fn first_uses(syntax: &Syntax) -> Vec<(String, Span)> {
    let mut seen = Vec::new();
    for (name, span) in uses(syntax) {
        if !seen.iter().any(|(known, _)| *known == name) {
            seen.push((name, span));
        }
    }
    seen
}

/// The places where a claim speaks of the prior, with what to write there when that has the name `{}`; in order.
fn speaks_of_prior(syntax: &Syntax) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![syntax];
    while let Some(node) = waiting.pop() {
        match &node.kind {
            Kind::Name(name) if name == "prior" => found.push((node.span, "{}".to_owned())),
            Kind::Call { name, name_span, of: None, .. } if matches!(name.as_str(), "P" | "E" | "Var" | "Cov") => {
                found.push((Span::new(name_span.end, name_span.end), "[{}]".to_owned()));
            }
            Kind::Call { name, arguments, .. } => {
                let least = match name.as_str() {
                    "is_prompt" | "closure" | "prompts" => 1,
                    "best_prompt" => 2,
                    _ => 0,
                };
                if least > 0 && arguments.len() == least {
                    let at = arguments[0].span.start;
                    found.push((Span::new(at, at), "{}, ".to_owned()));
                }
            }
            _ => {}
        }
        waiting.extend(node.children());
    }
    found.sort_by_key(|(span, _)| span.start);
    found
}

fn untyped(name: &str, span: Span) -> Problem {
    let letters = "A B C D are events, r s rewards, p q distributions, y a prompt, n k integers";
    let help = match nearest(name, known_forms()) {
        Some(near) if near.len() > 1 => format!("did you mean `{near}`? a free name is declared: {name}: event; …"),
        _ => format!("declare it with what it is: {name}: event; …, or {name}: number; … ({letters})"),
    };
    Problem::new(span, format!("`{name}` is no free name, and nothing else here"), "unknown name").help(help)
}

fn shifted(span: Span, offset: usize) -> Span {
    Span::new(span.start + offset, span.end + offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn free(text: &str) -> Vec<(String, Sort)> {
        Statement::read(text).expect(text).free().to_vec()
    }

    fn problem(text: &str) -> String {
        let problems = Statement::read(text).expect_err(text);
        problems.iter().map(|problem| problem.message.clone()).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn letters_have_sorts_of_their_own() {
        let sorts = |text: &str| {
            free(text).into_iter().map(|(name, sort)| format!("{name} {}", sort.name())).collect::<Vec<_>>()
        };
        assert_eq!(sorts("P(A | B) >= P(A)"), ["A event", "B event"]);
        assert_eq!(sorts("best_of(prior, r, n) == tilt(prior, r)"), ["r reward", "n integer"]);
        assert_eq!(sorts("forced(prior, y) == prompted(prior, y)"), ["y prompt"]);
        assert_eq!(sorts("F, G: events; P(F) <= P(F or G)"), ["F event", "G event"]);
        assert_eq!(sorts("P(sum(k in 1..N: [x[k] == x[1]]) >= n) <= 1"), ["n integer"]);
        assert_eq!(sorts("KL(prior, prior) == 0"), [""; 0]);
    }

    #[test]
    fn a_free_distribution_gives_the_prior_a_name() {
        let statement = Statement::read("KL(p, prior) >= P(A) and is_prompt(A)").expect("a claim");
        assert_eq!(statement.body(), "KL(p, pi) >= P[pi](A) and is_prompt(pi, A)");
        assert_eq!(statement.free()[0], ("pi".to_owned(), Sort::Distribution));
        let statement = Statement::read("KL(p, q) >= 0").expect("a claim");
        assert_eq!(statement.body(), "KL(p, q) >= 0");
        assert_eq!(statement.free().len(), 2);
    }

    #[test]
    fn prompts_are_written_in() {
        let statement = Statement::read("forced(prior, y) == prompted(prior, y)").expect("a claim");
        assert_eq!(statement.with(|_| "_ a".to_owned(), &[]), "forced(prior, \"_ a\") == prompted(prior, \"_ a\")");
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        assert_eq!(problem("P(F) >= 0"), "`F` is no free name, and nothing else here");
        assert_eq!(problem("P(A)"), "a claim is expected: something that is true or false");
        assert_eq!(problem("1 + 1 == 2"), "this has no free name: it says the same of every model");
        assert_eq!(
            problem("F: evnt; P(F) >= 0"),
            "`evnt` is none of event, reward, likelihood, number, distribution, prompt, integer"
        );
        assert_eq!(problem("F: event; P(A) >= 0"), "`F` is declared and not used");
        assert_eq!(problem("P: event; P(A) >= 0"), "`P` cannot be a free name");
        assert_eq!(problem("P(E) >= 0"), "`E` is the name of a form, and nothing free");
        let problems = Statement::read("f: number Var(f) >= 0").expect_err("no end");
        assert_eq!(problems[0].help.as_deref(), Some("a declaration ends with `;`: F: event; P(F) <= 1"));
        assert!(Statement::read("best_prompt(A, KL) >= 0").is_ok());
        let problems = Statement::read("F: event; P(F) >= P(G)").expect_err("G is unknown");
        assert_eq!(problems[0].span.start, 20);
    }
}
