//! The options that bound a walk, and their units.

use std::time::Duration;

use clap::{Args, ValueEnum};
use exactlm::question::{Numbers, Settings, WalkChoice};
use exactlm::report::files::LimitsUsed;

/// How questions are walked, and what a walk may cost.
#[derive(Args, Clone, Debug)]
pub struct Limits {
    /// How to walk: merge equal states, stream over all sequences, or what the plan finds cheaper
    #[arg(long, value_enum, default_value_t = WalkName::Auto)]
    walk: WalkName,
    /// Which numbers to use: exact fractions, float64 with bounds, or exact where possible
    #[arg(long, value_enum)]
    numbers: Option<NumbersName>,
    /// The most memory a walk may take
    #[arg(long, value_name = "SIZE", default_value = "4GiB", allow_hyphen_values = true, value_parser = bytes)]
    max_memory: u64,
    /// The most time a question may take, by the plan of its walks and by the clock
    #[arg(long, value_name = "TIME", default_value = "60s", allow_hyphen_values = true, value_parser = duration)]
    max_time: Duration,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum WalkName {
    Auto,
    Merge,
    Stream,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum NumbersName {
    Auto,
    Exact,
    Float,
}

impl Limits {
    /// The settings of a session; what the options leave open is as the study says.
    pub fn settings(&self, study: Numbers) -> Settings {
        Settings {
            numbers: match self.numbers {
                None => study,
                Some(NumbersName::Auto) => Numbers::Auto,
                Some(NumbersName::Exact) => Numbers::Exact,
                Some(NumbersName::Float) => Numbers::Float,
            },
            walk: match self.walk {
                WalkName::Auto => WalkChoice::Auto,
                WalkName::Merge => WalkChoice::Merge,
                WalkName::Stream => WalkChoice::Stream,
            },
            max_memory: self.max_memory,
            max_time: self.max_time,
            second_pass: Settings::default().second_pass,
            dry_run: false,
        }
    }
}

/// A word for each choice, as the options and manifests write it.
const WALKS: [(&str, WalkChoice); 3] =
    [("auto", WalkChoice::Auto), ("merge", WalkChoice::Merge), ("stream", WalkChoice::Stream)];

/// As above.
const NUMBERS: [(&str, Numbers); 3] = [("auto", Numbers::Auto), ("exact", Numbers::Exact), ("float", Numbers::Float)];

/// The settings as a manifest writes them: the numbers, and the limits.
pub fn written(settings: &Settings) -> (String, LimitsUsed) {
    let walk = WALKS.iter().find(|(_, walk)| *walk == settings.walk).map_or("auto", |(word, _)| word);
    let numbers = NUMBERS.iter().find(|(_, numbers)| *numbers == settings.numbers).map_or("auto", |(word, _)| word);
    let max_time = u64::try_from(settings.max_time.as_millis()).unwrap_or(u64::MAX);
    (numbers.to_owned(), LimitsUsed { walk: walk.to_owned(), max_memory: settings.max_memory, max_time })
}

/// The settings that a manifest writes; `None` where a word is none of ours.
pub fn read(numbers: &str, limits: &LimitsUsed) -> Option<Settings> {
    Some(Settings {
        walk: WALKS.iter().find(|(word, _)| *word == limits.walk)?.1,
        numbers: NUMBERS.iter().find(|(word, _)| *word == numbers)?.1,
        max_memory: limits.max_memory,
        max_time: Duration::from_millis(limits.max_time),
        ..Settings::default()
    })
}

/// What the options say when none is given.
impl Default for Limits {
    fn default() -> Self {
        let Settings { max_memory, max_time, .. } = Settings::default();
        Limits { walk: WalkName::Auto, numbers: None, max_memory, max_time }
    }
}

/// Reads `4GiB`, `512 MiB`, `2GB` or a number of bytes.
fn bytes(text: &str) -> Result<u64, String> {
    let wrong = || "write a size such as 4GiB, 512MiB or 100000000".to_string();
    let (number, unit) = amount(text).ok_or_else(wrong)?;
    let scale: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" | "k" => 1_000,
        "mb" | "m" => 1_000_000,
        "gb" | "g" => 1_000_000_000,
        "tb" | "t" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return Err(wrong()),
    };
    // A float beyond u64 saturates: a limit that large is none.
    Ok((number * scale as f64) as u64)
}

/// Reads `10s`, `500ms`, `2m`, `1h` or a number of seconds.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "write a time such as 10s, 500ms, 2m or 1h".to_string();
    let (number, unit) = amount(text).ok_or_else(wrong)?;
    let scale = match unit {
        "ms" => 1e-3,
        "" | "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(number * scale).map_err(|_| wrong())
}

/// A number that is not negative, and the letters behind it.
fn amount(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..end].parse().ok()?;
    Some((number, text[end..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_are_read_with_their_units() {
        assert_eq!(bytes("4GiB"), Ok(1 << 32));
        assert_eq!(bytes("1.5 kB"), Ok(1500));
        assert_eq!(bytes("1000"), Ok(1000));
        assert_eq!(duration("10s"), Ok(Duration::from_secs(10)));
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
    }

    #[test]
    fn the_options_are_those_of_a_session_where_none_is_given() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            limits: Limits,
        }
        let limits = <Line as clap::Parser>::parse_from(["exactlm"]).limits;
        let Settings { max_memory, max_time, .. } = Limits::default().settings(Numbers::Auto);
        assert_eq!((limits.max_memory, limits.max_time), (max_memory, max_time));
    }

    #[test]
    fn sizes_and_times_without_sense_are_refused() {
        for text in ["", "GiB", "4 lightyears", "-1", "1.2.3s", "inf"] {
            assert!(bytes(text).is_err() && duration(text).is_err(), "{text}");
        }
        assert_eq!(duration("10"), Ok(Duration::from_secs(10)));
        assert!(duration("10 years").is_err());
    }
}
