//! Manifests: where files come from, and the digest of each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::report::json::document;

/// The version of the manifests.
pub const SCHEMA: u32 = 1;

/// The size and the digest of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// How many bytes it has.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

impl Digest {
    /// The digest of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Digest { bytes: bytes.len() as u64, sha256: sha256(bytes) }
    }
}

/// SHA-256 in hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The seed of an estimate or a training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// `estimate`, `training` or `feedback`.
    pub kind: String,
    /// The name it has in the study.
    pub name: String,
    /// The seed.
    pub seed: u64,
}

/// How questions were walked, and what a walk could cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsUsed {
    /// `auto`, `merge` or `stream`.
    pub walk: String,
    /// In bytes.
    pub max_memory: u64,
    /// In milliseconds.
    pub max_time: u64,
}

/// The manifest of a study.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`SCHEMA`]
    pub schema: u32,
    /// The version of the program.
    pub version: String,
    /// The commit it was built from, or `unknown`.
    pub commit: String,
    /// The name of the study.
    pub study: String,
    /// Its title.
    pub title: String,
    /// V
    pub vocabulary: usize,
    /// N
    pub length: usize,
    /// V^N
    pub sequences: String,
    /// The digest of its text.
    pub text_sha256: String,
    /// `auto`, `exact` or `float`.
    pub numbers: String,
    /// The seeds of its estimates and trainings.
    pub seeds: Vec<Seed>,
    /// The version of how seeds become draws.
    pub stream_layout: u32,
    /// The limits.
    pub limits: LimitsUsed,
    /// `complete` or `with errors`.
    pub ending: String,
    /// Whether tables are written as Parquet.
    pub parquet: bool,
    /// What was not written, and why.
    pub left_out: Vec<String>,
    /// The files that the study names: the path as it writes it, and the file.
    pub inputs: BTreeMap<String, String>,
    /// The files beside the manifest.
    pub files: BTreeMap<String, Digest>,
}

/// The manifest of a folder of studies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FolderManifest {
    /// [`SCHEMA`]
    pub schema: u32,
    /// The version of the program.
    pub version: String,
    /// The commit it was built from, or `unknown`.
    pub commit: String,
    /// `essay` or `run`.
    pub command: String,
    /// The names of the studies, in order.
    pub studies: Vec<String>,
    /// The page and the manifests of the studies.
    pub files: BTreeMap<String, Digest>,
}

impl Manifest {
    /// As JSON.
    pub fn text(&self) -> String {
        document(self)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

impl FolderManifest {
    /// As JSON.
    pub fn text(&self) -> String {
        document(self)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is none.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_that_of_the_standard() {
        assert_eq!(sha256(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_manifest_with_a_key_too_many_is_none() {
        let text = r#"{"schema":1,"version":"1","commit":"c","command":"run","studies":[],"files":{},"more":1}"#;
        assert!(FolderManifest::read(text.as_bytes()).is_err());
        assert!(FolderManifest::read(text.replace(r#","more":1"#, "").as_bytes()).is_ok());
    }
}
