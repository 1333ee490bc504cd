//! What a study says as files: bytes, and where two of them differ. Nothing is read or written here.
//!
//! - [`csv()`], [`parquet()`]: a table; [`npz()`]: arrays.
//! - [`Manifest`], [`FolderManifest`]: where files come from, with the digest of each; [`Digest`], [`sha256`].
//! - [`difference`]: where a file differs from what it should be.

mod compare;
mod csv;
mod manifest;
mod npz;
#[cfg(feature = "parquet")]
mod parquet;

pub use self::csv::csv;
#[cfg(feature = "parquet")]
pub use self::parquet::parquet;
pub use compare::difference;
pub use manifest::{Digest, FolderManifest, LimitsUsed, Manifest, SCHEMA, Seed, sha256};
pub use npz::npz;
