//! Streams of random words.
