//! W's answers, and how two lists of them are compared.

/// What W asks, with c: `x[1] == x[N]`, c2: `count("0") >= 2`, r = `count("1")` and β = 1.
#[derive(Clone, Debug)]
pub struct Answers {
    /// P(c)
    pub c: f64,
    /// P(c2)
    pub c2: f64,
    /// P(x_t = v | c): N rows of V.
    pub marginals: Vec<Vec<f64>>,
    /// log Z of the tilt.
    pub log_z: f64,
    /// E[r] under the tilt.
    pub reward: f64,
    /// KL(tilt, prior)
    pub kl: f64,
    /// H(prior)
    pub entropy: f64,
}

impl Answers {
    /// From sums over all sequences: the masses of c and c2, P(x_t = v, c), Σ π e^r, Σ π e^r r and H.
    pub fn from_sums(c: f64, c2: f64, joint: Vec<Vec<f64>>, z: f64, first: f64, entropy: f64) -> Self {
        let marginals = joint.into_iter().map(|row| row.into_iter().map(|mass| mass / c).collect()).collect();
        let (log_z, reward) = (z.ln(), first / z);
        Answers { c, c2, marginals, log_z, reward, kl: reward - log_z, entropy }
    }

    /// Stops the run where an answer is off by more than `tolerance`, relative to the other.
    pub fn assert_near(&self, other: &Answers, tolerance: f64, what: &str) {
        for ((name, mine), (_, theirs)) in self.numbers().into_iter().zip(other.numbers()) {
            let error = (mine - theirs).abs() / theirs.abs();
            assert!(error <= tolerance, "{what}, {name}: {mine} and {theirs} differ by {error:e}");
        }
        assert_eq!(self.marginals.len(), other.marginals.len(), "{what}: rows of marginals");
        for (position, (mine, theirs)) in self.marginals.iter().zip(&other.marginals).enumerate() {
            for (token, (mine, theirs)) in mine.iter().zip(theirs).enumerate() {
                let error = (mine - theirs).abs();
                assert!(error <= tolerance, "{what}, x[{}] = {token}: {mine} and {theirs}", position + 1);
            }
        }
    }

    fn numbers(&self) -> [(&'static str, f64); 6] {
        [
            ("P(c)", self.c),
            ("P(c2)", self.c2),
            ("log Z", self.log_z),
            ("E[r]", self.reward),
            ("KL", self.kl),
            ("H", self.entropy),
        ]
    }

    /// Stops the run where an answer is not the published one.
    pub fn assert_published(&self, vocabulary: usize, length: usize, what: &str) {
        let Some((_, published)) = PUBLISHED.iter().find(|(size, _)| *size == (vocabulary, length)) else { return };
        for ((name, mine), published) in self.numbers().into_iter().zip(published) {
            let error = (mine - published).abs() / published.abs();
            assert!(error <= 1e-12, "{what} at ({vocabulary},{length}), {name}: {mine}, published {published}");
        }
    }
}

/// P(c), P(c2), log Z, E[r], KL and H by (V, N).
const PUBLISHED: [((usize, usize), [f64; 6]); 4] = [
    (
        (2, 10),
        [
            134655453043789971.0 / 380606777796685748.0,
            2991102459.0 / 3001024334.0,
            4.902240371381737,
            7.075503740352728,
            2.173263368970991,
            4.9941200699905295,
        ],
    ),
    (
        (4, 8),
        [
            372601274768988580846392512.0 / 1315018997628686425408569405.0,
            668124742084817662437583.0 / 1983437402154881486287435.0,
            3.8107994255800897,
            4.760876021050411,
            0.9500765954703212,
            9.922783013964153,
        ],
    ),
    (
        (8, 8),
        [
            0.13221333114398343,
            0.16231286327107589,
            1.8321767517745926,
            2.816755937898207,
            0.9845791861236146,
            15.134652866965308,
        ],
    ),
    (
        (4, 12),
        [
            0.28336747801824813,
            0.5314383324398241,
            5.696918248726655,
            7.114547436767689,
            1.4176291880410332,
            14.90638314868165,
        ],
    ),
];

/// P(c) and P(c2) as fractions, by (V, N).
pub const PUBLISHED_FRACTIONS: [((usize, usize), [&str; 2]); 2] = [
    ((2, 10), ["134655453043789971/380606777796685748", "2991102459/3001024334"]),
    (
        (4, 8),
        [
            "372601274768988580846392512/1315018997628686425408569405",
            "668124742084817662437583/1983437402154881486287435",
        ],
    ),
];
