//! A stream of choices.

use crate::random::Stream;

/// Decisions, each one of 0, …, n − 1, from a list or at random; what was decided can be read off and replayed.
///
/// ```
/// use exactlm::arbitrary::Choices;
/// let mut choices = Choices::replay(vec![2, 7]);
/// assert_eq!((choices.below(3), choices.below(3), choices.below(3)), (2, 2, 0));
/// assert_eq!(choices.taken(), [2, 2, 0]);
/// assert_eq!(choices.radices(), [3, 3, 3]);
/// ```
#[derive(Debug)]
pub struct Choices {
    source: Source,
    taken: Vec<u32>,
    radices: Vec<u32>,
}

#[derive(Debug)]
enum Source {
    List(Vec<u32>),
    Random(Box<Stream>),
}

impl Choices {
    /// The choices of a list, the greatest possible where one is too large; zeros after its end.
    pub fn replay(list: Vec<u32>) -> Self {
        Choices { source: Source::List(list), taken: Vec::new(), radices: Vec::new() }
    }

    /// Choices drawn from a stream of random words, each equally probable.
    pub fn random(stream: Stream) -> Self {
        Choices { source: Source::Random(Box::new(stream)), taken: Vec::new(), radices: Vec::new() }
    }

    /// One of 0, …, n − 1; 0 where n is 0 or 1, which is no decision and takes nothing from the stream.
    pub fn below(&mut self, n: usize) -> usize {
        if n <= 1 {
            return 0;
        }
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        let choice = match &mut self.source {
            Source::List(list) => list.get(self.taken.len()).copied().unwrap_or(0).min(n - 1),
            Source::Random(stream) => stream.below(u64::from(n)) as u32,
        };
        self.taken.push(choice);
        self.radices.push(n);
        choice as usize
    }

    /// One of some items; the first is the simplest.
    ///
    /// # Panics
    /// Never for a list that holds something, which callers write out.
    pub fn pick<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// An integer of a range, its ends included; the least is the simplest.
    pub fn within(&mut self, least: usize, most: usize) -> usize {
        least + self.below((most + 1).saturating_sub(least))
    }

    /// True in about one of n cases, and never in the simplest.
    pub fn rarely(&mut self, n: usize) -> bool {
        self.below(n) + 1 == n.max(2)
    }

    /// What was decided so far.
    pub fn taken(&self) -> &[u32] {
        &self.taken
    }

    /// How many alternatives each decision had.
    pub fn radices(&self) -> &[u32] {
        &self.radices
    }
}
