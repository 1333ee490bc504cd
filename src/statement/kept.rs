//! What is learned is learned once for each combination of values of the parameters, however often it is asked of.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::expression::Problem;
use crate::question::Distribution;

/// What was made at values of the parameters: asked again, it is not made again.
pub struct Kept<T>(Arc<Mutex<BTreeMap<String, Arc<T>>>>);

/// Values of the parameters, as they are written, and what was made there with its distribution.
pub type AtValues<T> = (Vec<(String, String)>, Arc<T>, Distribution);

impl<T> Kept<T> {
    /// What these values stand for, made the first time.
    pub(super) fn get_or(
        &self,
        written: &str,
        make: impl FnOnce() -> Result<Arc<T>, Problem>,
    ) -> Result<Arc<T>, Problem> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(made) = known.get(written) {
            return Ok(made.clone());
        }
        let made = make()?;
        known.insert(written.to_owned(), made.clone());
        Ok(made)
    }

    /// What was made for these distributions.
    pub(super) fn at(&self, found: Vec<(Vec<(String, String)>, Distribution)>) -> Vec<AtValues<T>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let with = |(values, distribution): (Vec<(String, String)>, Distribution)| {
            let made = known.get(&key(&values))?.clone();
            Some((values, made, distribution))
        };
        found.into_iter().filter_map(with).collect()
    }
}

/// The name of some values of the parameters.
pub(super) fn key(values: &[(String, String)]) -> String {
    values.iter().map(|(name, value)| format!("{name} = {value}\n")).collect()
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept(Arc::default())
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Kept(self.0.clone())
    }
}

impl<T> PartialEq for Kept<T> {
    /// What was made does not count.
    fn eq(&self, _: &Kept<T>) -> bool {
        true
    }
}

impl<T> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Kept")
    }
}
