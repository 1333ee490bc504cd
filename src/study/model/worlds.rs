//! `kind = "worlds"`: one of several models, drawn first.

use super::kind::Kind;
use super::{Built, Files, build, refused};
use crate::model::{World, Worlds};
use crate::study::document::{Table, Value};
use crate::study::reader::{Reader, short};

pub(super) fn worlds(reader: &mut Reader, table: &Table, files: Files<'_>, depth: usize) -> Option<Built> {
    let of = "a worlds model";
    for key in ["vocabulary", "length"] {
        if let Some(entry) = table.entry(key) {
            let help = format!("write {key} in each [model.worlds.NAME.model]");
            reader.report(&entry.place, format!("{key} stands in the worlds, not beside them"), "not here", &help);
        }
    }
    reader.keys(table, of, &["kind", "worlds", "vocabulary", "length"]);
    let node =
        reader.required(table, "worlds", of, "[model.worlds.NAME] with a weight, and [model.worlds.NAME.model]")?;
    let list = reader.table(node, "worlds")?;
    if list.entries.is_empty() {
        reader.report(&node.span, "there are no worlds", "empty", "write at least one [model.worlds.NAME]");
        return None;
    }
    let mut read = Vec::new();
    let mut lengths = Vec::new();
    for entry in &list.entries {
        let name = short(&entry.key);
        let of = format!("[model.worlds.{name}]");
        let Some(world) = reader.table(&entry.node, &of) else { continue };
        reader.keys(world, &of, &["weight", "model"]);
        let weight = reader.required(world, "weight", &of, "weight = \"1/2\"");
        let weight = weight.and_then(|node| reader.probability(node, &format!("the weight of {name:?}")));
        let inner = reader.required(world, "model", &of, &format!("[model.worlds.{name}.model] with a kind"));
        let inner = inner.and_then(|node| reader.table(node, &format!("the model of world {name:?}")));
        let model = inner.and_then(|table| build(reader, table, files, depth + 1));
        if let (Some(weight), Some(model)) = (weight, model) {
            lengths.push((name, inner.and_then(|table| table.entry("length")).map(|entry| entry.node.span.clone())));
            read.push(World {
                name: entry.key.clone(),
                weight,
                vocabulary: model.vocabulary,
                model: model.kind.erase(),
            });
        }
    }
    if read.len() < list.entries.len() {
        return None;
    }
    let last = list.entries.last().and_then(|entry| match &entry.node.value {
        Value::Table(world) => world.get("weight"),
        _ => None,
    });
    let place = last.map_or(list.span.clone(), |node| node.span.clone());
    let sums = reader.sums_to_one(&place, "the weights of the worlds", read.iter().map(|world| &world.weight));
    let first = read[0].model.length();
    for (world, (name, place)) in read.iter().zip(&lengths) {
        let own = world.model.length();
        if own != first {
            let message = format!("world {name:?} has length {own}, but world {:?} has length {first}", lengths[0].0);
            let place = place.clone().unwrap_or(list.span.clone());
            reader.report(&place, message, "another length", "give all worlds the same length");
        }
    }
    if !sums || read.iter().any(|world| world.model.length() != first) {
        return None;
    }
    let names = read.iter().map(|world| world.name.clone()).collect();
    let model = refused(reader, table, Worlds::new(read))?;
    Some(Built { vocabulary: model.tokens().clone(), worlds: names, kind: Kind::Worlds(model) })
}
