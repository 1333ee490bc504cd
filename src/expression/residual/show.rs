//! Residuals as text, for plans and for looking at what merges.

use super::node::{List, Node};
use super::{ResidualId, Residuals};
use crate::number::Real;
use crate::sequence::{Token, Vocabulary};

/// How long a text may grow before it is cut.
const LONGEST: usize = 2000;

impl Residuals {
    /// The residual as an expression; what no expression says is written in words. Long ones are cut with `…`.
    pub fn show(&self, id: ResidualId, vocabulary: &Vocabulary) -> String {
        let mut text = String::new();
        self.write(id, vocabulary, &mut text, 0);
        text
    }

    fn write(&self, id: ResidualId, vocabulary: &Vocabulary, text: &mut String, depth: usize) {
        if text.len() > LONGEST || depth > 60 {
            if !text.ends_with('…') {
                text.push('…');
            }
            return;
        }
        let deeper = depth + 1;
        let quote = |tokens: &[Token]| tokens.iter().map(|token| vocabulary.text(*token)).collect::<Vec<_>>().join(" ");
        match self.node(id) {
            Node::Token(token) => text.push_str(&format!("{:?}", vocabulary.text(*token))),
            Node::Truth(value) => text.push_str(&value.to_string()),
            Node::Number(value) => text.push_str(&number(&value.0)),
            Node::Failed(failure) => text.push_str(&format!("<{failure}>")),
            Node::At(position) => text.push_str(&format!("x[{}]", position + 1)),
            Node::In(position, tokens) if tokens.len() == 1 => {
                text.push_str(&format!("x[{}] == {:?}", position + 1, quote(tokens)));
            }
            Node::In(position, tokens) => text.push_str(&format!("x[{}] in {:?}", position + 1, quote(tokens))),
            Node::World(index) => text.push_str(&format!("world == {}", index + 1)),
            Node::Some(tokens) => text.push_str(&format!("any({:?})", quote(tokens))),
            Node::Every(tokens) => text.push_str(&format!("all({:?})", quote(tokens))),
            Node::Contains(pattern, matched) => {
                let tokens = &self.patterns[*pattern as usize].0;
                text.push_str(&format!("contains({:?}, {matched} matched)", quote(tokens)));
            }
            Node::Matches(pattern, places) => text.push_str(&format!("matches(pattern {pattern} from {places:?})")),
            Node::IsInt { next, last, .. } => text.push_str(&format!("is_int(x[{}..{}])", next + 1, last + 1)),
            Node::Chess { game, position, next, last } => {
                let position = self.games[*game as usize].show(*position);
                text.push_str(&format!("legal_chess(x[{}..{}], from {position})", next + 1, last + 1));
            }
            Node::Int { value, next, last, .. } => {
                text.push_str(&format!("int({value}, x[{}..{}])", next + 1, last + 1));
            }
            Node::Score(table, _) => {
                let table = &self.tables[*table as usize];
                let tokens: Vec<_> =
                    table.iter().map(|(token, score)| format!("{} {score}", vocabulary.text(*token))).collect();
                text.push_str(&format!("score({})", tokens.join(", ")));
            }
            Node::Along(path, position, state) => {
                text.push_str(&format!("path {path}(from state {state} before x[{}])", position + 1));
            }
            Node::Closure(closure, prefix, _) => text.push_str(&format!("closure {closure}({:?})", quote(prefix))),
            Node::Cons(list, ..) => {
                let symbol = match list {
                    List::And => " and ",
                    List::Or => " or ",
                    List::Sum => " + ",
                    List::Product => " * ",
                };
                self.write_all(&self.elements(*list, id), ("(", symbol, ")"), vocabulary, text, deeper);
            }
            Node::Written(and, items) => {
                let symbol = if *and { " and " } else { " or " };
                self.write_all(items, ("(", symbol, ")"), vocabulary, text, deeper);
            }
            Node::Scale(factor, inner) => {
                text.push_str(&number(&factor.0));
                self.write_all(&[*inner], (" * ", "", ""), vocabulary, text, deeper);
            }
            Node::Plus(constant, inner) => {
                text.push_str(&number(&constant.0));
                self.write_all(&[*inner], (" + ", "", ""), vocabulary, text, deeper);
            }
            node => self.write_all(&node.children(), brackets(node), vocabulary, text, deeper),
        }
    }

    fn write_all(
        &self,
        items: &[ResidualId],
        (open, between, close): (&str, &str, &str),
        vocabulary: &Vocabulary,
        text: &mut String,
        depth: usize,
    ) {
        text.push_str(open);
        for (place, item) in items.iter().enumerate() {
            if text.len() > LONGEST {
                break;
            }
            if place > 0 {
                text.push_str(between);
            }
            self.write(*item, vocabulary, text, depth);
        }
        text.push_str(close);
    }
}

fn brackets(node: &Node) -> (&'static str, &'static str, &'static str) {
    match node {
        Node::If(..) => ("if(", ", ", ")"),
        Node::Same(..) => ("", " == ", ""),
        Node::Compare(relation, ..) => match relation.symbol() {
            "==" => ("(", " == ", ")"),
            "!=" => ("(", " != ", ")"),
            "<" => ("(", " < ", ")"),
            "<=" => ("(", " <= ", ")"),
            ">" => ("(", " > ", ")"),
            _ => ("(", " >= ", ")"),
        },
        Node::Not(_) => ("not (", "", ")"),
        Node::IsPrime(..) => ("is_prime(", "", ")"),
        Node::Indicator(_) => ("[", "", "]"),
        Node::Quotient(..) => ("(", " / ", ")"),
        Node::Modulo(..) => ("(", " mod ", ")"),
        Node::Power(..) => ("(", "^", ")"),
        Node::Extreme(true, ..) => ("min(", ", ", ")"),
        Node::Extreme(false, ..) => ("max(", ", ", ")"),
        Node::Absolute(_) => ("abs(", "", ")"),
        Node::Logarithm(..) => ("ln(", "", ")"),
        Node::Exponential(..) => ("exp(", "", ")"),
        Node::Lookup(..) => ("table(", "", ")"),
        _ => ("sqrt(", "", ")"),
    }
}

fn number(value: &Real) -> String {
    match value {
        Real::Rational(value) => value.to_string(),
        Real::Infinity => "inf".to_owned(),
        Real::NegativeInfinity => "-inf".to_owned(),
        Real::Logarithm(value) => value.decimal(17).0,
        Real::Power(value) => format!("exp({})", value.decimal(17).0),
        Real::Bounded(value) => value.middle().to_string(),
        Real::Enclosed(value) => value.decimal(17).0,
    }
}
