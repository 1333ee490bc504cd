//! What walks will cost, as text.

use std::fmt::Write;
use std::time::Duration;

use crate::question::Plan;

/// The plan of a walk: its states, steps, memory and time, and whether a limit refuses it.
pub fn plan(plan: &Plan) -> String {
    let mut text = format!("  of      {}\n", plan.question);
    let (walk, states) = if plan.merges { ("merge", &plan.states) } else { ("stream", &plan.found) };
    let most = states.iter().max().copied().unwrap_or(0);
    let _ = match walk {
        "merge" => writeln!(text, "  walk    merge: at most {most} states at a position"),
        _ if states.is_empty() => writeln!(text, "  walk    stream: every sequence by itself"),
        _ => {
            writeln!(text, "  walk    stream: states do not merge ({most} were found before the tables were given up)")
        }
    };
    if !states.is_empty() {
        let _ = writeln!(text, "  states  {}", runs(states));
    }
    let _ = writeln!(text, "  steps   {}", plan.steps);
    let _ = writeln!(text, "  memory  {}", memory(plan.memory));
    let _ = writeln!(text, "  time    {}", plan.time.map_or_else(|| "beyond all reckoning".to_string(), time));
    if let Some(reason) = &plan.refused {
        let _ = writeln!(text, "  REFUSED {reason}");
    }
    text
}

/// Numbers of states by position, equal neighbours together: `1, 50 (6 times), 2500 (4 times)`.
fn runs(states: &[usize]) -> String {
    let chunks = states.chunk_by(|left, right| left == right);
    let written = chunks.map(|chunk| match chunk.len() {
        1 => chunk[0].to_string(),
        times => format!("{} ({times} times)", chunk[0]),
    });
    written.collect::<Vec<_>>().join(", ")
}

/// Bytes in the largest unit that leaves at least one.
fn memory(bytes: u64) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= 1024.0 && unit + 1 < units.len() {
        amount /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} bytes") } else { format!("{amount:.1} {}", units[unit]) }
}

/// A rough time.
fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        _ if seconds < 0.001 => "less than a millisecond".to_string(),
        _ if seconds < 1.0 => format!("about {:.0} ms", seconds * 1e3),
        _ if seconds < 120.0 => format!("about {seconds:.0} s"),
        _ if seconds < 7200.0 => format!("about {:.0} minutes", seconds / 60.0),
        _ if seconds < 172_800.0 => format!("about {:.0} hours", seconds / 3600.0),
        _ if seconds < 3.0e7 => format!("about {:.0} days", seconds / 86_400.0),
        _ => format!("about {:.0} years", seconds / 31_557_600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_neighbours_stand_together() {
        assert_eq!(runs(&[1, 50, 50, 2, 50]), "1, 50 (2 times), 2, 50");
    }

    #[test]
    fn costs_have_units() {
        assert_eq!(memory(1023), "1023 bytes");
        assert_eq!(memory(3 << 29), "1.5 GiB");
        assert_eq!(time(Duration::from_millis(20)), "about 20 ms");
        assert_eq!(time(Duration::from_secs(7200)), "about 2 hours");
    }
}
