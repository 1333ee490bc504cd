//! The language over one sequence.
