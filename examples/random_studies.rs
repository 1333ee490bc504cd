//! Writes random studies to a folder, for whoever reads what `exactlm run --out` makes of them: `random_studies DIR COUNT SEED`.

use std::path::PathBuf;
use std::{env, fs, io};

use exactlm::arbitrary::{Choices, Size, Study};
use exactlm::random::Stream;

/// What is asked of each: numbers, infinities, rows, laws, sequences, comparisons, prompts.
const QUESTIONS: &str = r#"
[ask]
event = 'P(A)'
mean = 'E(f)'
entropy = 'H(d1)'
apart = 'TV(d1, prior)'
perhaps_infinite = 'KL(prior, d1)'
certainly_infinite = 'KL(prior, one)'
root = 'sqrt(P(A) + 1/2)'
first = 'token(d1, 1)'
values = 'law(d1, f)'
likely = 'top(d1, 3)'
compared = 'P[d1](A) >= P(A)'
prompt = 'is_prompt(EVENT)'
closure = 'closure(EVENT)'
cover = 'prompts(EVENT)'
counts = 'prompt_counts(prior)'
towards = 'TV(pulled, one)'
minus_infinite = 'ln(P[one](not FIRST))'

[claim]
whole = 'P[d1](A) + P[d1](not A) == 1'
same = 'd1 == prior'
"#;

/// A parameter with values, among them the limit and a letter; an estimate from draws; a training.
const PARTS: &str = r#"
[parameter]
lambda = [0, "ln(3)", "1/2", "inf", "symbolic"]

[distribution.one]
prompt = "TOKEN"

[distribution.pulled]
reward = 'lambda * [FIRST]'

[training.trained]
reward = '[FIRST]'
learning-rate = 1
steps = 20
record = 10
ask = ['FIRST']

[estimate.drawn]
of = "d1"
method = "importance"
ask = ['NUMBER', 'EVENT']
samples = [10, 100]
repeats = 3
seed = 3
"#;

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| io::Error::other(format!("{what} is missing")));
    let folder = PathBuf::from(next("DIR")?);
    let count: u64 = next("COUNT")?.parse().map_err(io::Error::other)?;
    let seed: u64 = next("SEED")?.parse().map_err(io::Error::other)?;
    fs::create_dir_all(&folder)?;
    let size = Size { vocabulary: 1..=4, length: 1..=4, ..Size::default() };
    let grid = size.grid();
    for unit in 0..count {
        let study = Study::new(&mut Choices::random(Stream::new(seed, "written", unit)), &size, &grid);
        let token = &study.model.tokens[0];
        let prompt = if study.model.length > 1 { format!("{token} *") } else { token.clone() };
        let parts = format!("{PARTS}{QUESTIONS}").replace("TOKEN", &prompt);
        let first = format!("x[1] == \"{token}\"");
        // What may name a world is no event of the text, which draws and prompts are asked about.
        let (event, number) = if study.model.worlds.is_empty() { ("A", "f") } else { (first.as_str(), "1/2") };
        let parts = parts.replace("FIRST", &first).replace("EVENT", event).replace("NUMBER", number);
        let text = format!("{study}{parts}");
        fs::write(folder.join(format!("random-{unit:03}.toml")), text)?;
    }
    Ok(())
}
