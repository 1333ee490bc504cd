//! Training against the definition: gradients, paths, fixed points, sampled updates against their expectations.

mod batches;
mod feedback;
mod fixed_points;
mod gradients;
mod mishaps;
mod paths;
mod small;
mod studies;
