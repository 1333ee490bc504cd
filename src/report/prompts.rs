//! Answers about prompts as text.

use super::Written;
use crate::statement::PromptAnswer;

/// An answer, every line ended.
pub fn lines(label: &str, answer: &PromptAnswer) -> String {
    let entries: Vec<(&str, String)> = match answer {
        PromptAnswer::Cover { prompts, .. } => {
            prompts.iter().map(|(prompt, weight)| (prompt.as_str(), Written::new(weight).to_string())).collect()
        }
        PromptAnswer::Counts(counts) => counts.iter().map(|(what, count)| (what.as_str(), count.clone())).collect(),
        _ => Vec::new(),
    };
    let width = entries.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0);
    let entries: String = entries.iter().map(|(value, text)| format!("  {value:width$}  {text}\n")).collect();
    format!("{label}{}\n{entries}", single(answer))
}

/// The same on one line.
pub fn single(answer: &PromptAnswer) -> String {
    match answer {
        PromptAnswer::Expressible { prompt, witnesses: None } => format!("true: it is the prompt \"{prompt}\""),
        PromptAnswer::Expressible { prompt, witnesses: Some((inside, outside)) } => format!(
            "false: \"{inside}\" is in it, \"{outside}\" is not, and every prompt that holds all of it holds both; the \
             smallest is \"{prompt}\""
        ),
        PromptAnswer::Closure { prompt, probability, share } => format!(
            "\"{prompt}\": probability {}, the event's share of it {}",
            Written::new(probability),
            Written::new(share)
        ),
        PromptAnswer::Best { prompt, value } => format!("\"{prompt}\": {}", Written::new(value)),
        PromptAnswer::Cover { prompts, least } if prompts.len() == 1 && *least == 1 => {
            "1 prompt, with its weight".to_owned()
        }
        PromptAnswer::Cover { prompts, least } if prompts.len() == *least => {
            format!("{least} prompts with their weights, and no fewer do")
        }
        PromptAnswer::Cover { prompts, least } => {
            format!("{} prompts found, with their weights; at least {least} are needed", prompts.len())
        }
        PromptAnswer::Counts(_) => "how many there are".to_owned(),
    }
}
