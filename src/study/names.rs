//! The names of a study: one namespace for distributions, words, scores, parameters and definitions.

use std::collections::BTreeMap;
use std::ops::Range;

use super::document::Table;
use super::reader::{Reader, short};
use crate::expression::{RESERVED, is_name, is_reserved};

/// Takes the keys of these tables as names, in the order of the file, and tells of names that cannot be or are taken.
pub(super) fn declare(reader: &mut Reader, tables: &[(Option<&Table>, &'static str)]) {
    let mut entries: Vec<(&str, &Range<usize>, &'static str)> = tables
        .iter()
        .filter_map(|(table, kind)| table.map(|table| (table, *kind)))
        .flat_map(|(table, kind)| table.entries.iter().map(move |entry| (entry.key.as_str(), &entry.place, kind)))
        .collect();
    entries.sort_by_key(|(_, place, _)| place.start);
    let mut used: BTreeMap<&str, (&'static str, &Range<usize>)> = BTreeMap::new();
    for (name, place, kind) in entries {
        if is_reserved(name) {
            let help = format!("choose another name; reserved are {} if", RESERVED.join(" "));
            reader.report(place, format!("{name:?} is a reserved word and cannot name {kind}"), "reserved", &help);
        } else if !is_name(name) {
            let help = "a name is letters, digits and `_`, and starts with a letter";
            reader.report(place, format!("{:?} cannot name {kind}", short(name)), "not a name", help);
        } else if let Some((other, first)) = used.get(name) {
            let (line, column) = reader.source.position(first.start);
            let message = if *other == kind {
                format!("{:?} already names {other}", short(name))
            } else {
                format!("{:?} already names {other}, so it cannot name {kind} too", short(name))
            };
            let help = format!("rename one of the two; the first is in line {line}, column {column}");
            reader.report(place, message, "taken", &help);
        } else {
            used.insert(name, (kind, place));
        }
    }
}

/// The first cycle among the names: each is followed by one that it needs, and the first comes again at the end.
/// `needs` lists, for each name in the order of the file, the names it needs.
pub(super) fn cycle(needs: &[(String, Vec<String>)]) -> Option<Vec<String>> {
    let places: BTreeMap<&str, usize> = needs.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    // 0: not seen, 1: on the path, 2: done. The path is kept by hand: chains may be longer than the stack is deep.
    let mut state = vec![0_u8; needs.len()];
    for first in 0..needs.len() {
        let mut path: Vec<(usize, usize)> = Vec::new();
        if state[first] == 0 {
            state[first] = 1;
            path.push((first, 0));
        }
        while let Some((at, next)) = path.last_mut() {
            let at = *at;
            let Some(wanted) = needs[at].1.get(*next) else {
                state[at] = 2;
                path.pop();
                continue;
            };
            *next += 1;
            let Some(&to) = places.get(wanted.as_str()) else { continue };
            match state[to] {
                0 => {
                    state[to] = 1;
                    path.push((to, 0));
                }
                1 => {
                    let from = path.iter().position(|&(place, _)| place == to).expect("it is on the path");
                    let round = path[from..].iter().map(|&(place, _)| place).chain([to]);
                    return Some(round.map(|place| needs[place].0.clone()).collect());
                }
                _ => {}
            }
        }
    }
    None
}

/// The order in which each name comes after all that it needs; names of a cycle are left out.
pub(super) fn order(needs: &[(String, Vec<String>)]) -> Vec<usize> {
    let places: BTreeMap<&str, usize> = needs.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    let mut waiting: Vec<usize> = vec![0; needs.len()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); needs.len()];
    for (at, (_, wanted)) in needs.iter().enumerate() {
        for to in wanted.iter().filter_map(|wanted| places.get(wanted.as_str())) {
            waiting[at] += 1;
            users[*to].push(at);
        }
    }
    let mut ready: Vec<usize> = (0..needs.len()).filter(|&at| waiting[at] == 0).collect();
    let mut done = 0;
    while done < ready.len() {
        for &user in &users[ready[done]] {
            waiting[user] -= 1;
            if waiting[user] == 0 {
                ready.push(user);
            }
        }
        done += 1;
    }
    ready
}

/// The first name, in the order of the file, that needs a chain of more than `limit` others, each needing the next.
pub(super) fn deeper(needs: &[(String, Vec<String>)], limit: usize) -> Option<usize> {
    let places: BTreeMap<&str, usize> = needs.iter().enumerate().map(|(at, (name, _))| (name.as_str(), at)).collect();
    let mut depths = vec![0; needs.len()];
    for at in order(needs) {
        let below = needs[at].1.iter().filter_map(|wanted| places.get(wanted.as_str()));
        depths[at] = below.map(|&to| depths[to] + 1).max().unwrap_or(0);
    }
    depths.iter().position(|&depth| depth > limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(list: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        list.iter().map(|(name, wanted)| (name.to_string(), wanted.iter().map(|n| n.to_string()).collect())).collect()
    }

    #[test]
    fn a_cycle_is_found_and_a_diamond_is_none() {
        let diamond = needs(&[("a", &["b", "c"]), ("b", &["d"]), ("c", &["d"]), ("d", &[])]);
        assert_eq!(cycle(&diamond), None);
        let order = order(&diamond);
        assert_eq!(order[0], 3);
        assert_eq!(order[3], 0);
        let round = needs(&[("a", &["b"]), ("b", &["c"]), ("c", &["b"])]);
        assert_eq!(cycle(&round).map(|names| names.join(" -> ")).as_deref(), Some("b -> c -> b"));
        assert_eq!(cycle(&needs(&[("a", &["a"])])).map(|names| names.len()), Some(2));
    }

    #[test]
    fn a_chain_of_a_hundred_thousand_names_is_no_problem() {
        let chain: Vec<(String, Vec<String>)> =
            (0..100_000).map(|at| (format!("a{at}"), vec![format!("a{}", at + 1)])).collect();
        assert_eq!(cycle(&chain), None);
        assert_eq!(order(&chain).len(), 100_000);
        assert_eq!(deeper(&chain, 99_999), None);
        assert_eq!(deeper(&chain, 99_998), Some(0));
    }
}
