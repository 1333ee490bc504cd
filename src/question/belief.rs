//! Several unnormalised densities followed at once, up to a common factor: what questions need that are not linear in π.
//!
//! A divergence, an entropy or a most probable sequence depends on the density of each whole sequence. Where a sequence is
//! read along one path only, a density is a product of weights; where something is hidden (a hidden path, a world, a
//! part of a mixture) it is a sum over paths. The state is the vector of all their masses, divided by its first entry:
//! two prefixes with proportional vectors have the same future, and the number of states is the number of density ratios
//! that occur (Cappé, Moulines, Rydén 2005, chapter 3, call the normalised vector the filter).

use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::fault::Fault;
use super::joint::{Joint, JointState};
use crate::number::{Rational, Real};
use crate::potential::tabulated::Tabulated;
use crate::potential::{Emission, Potential};
use crate::sequence::{Classes, Token};

/// One product of potentials in a density: which density, with which coefficient.
pub struct Part {
    /// Which of the densities that are followed.
    pub density: usize,
    /// Its coefficient in that density.
    pub coefficient: Real,
    /// The potentials.
    pub joint: Joint,
}

/// The automaton of several densities.
pub struct Belief<'a> {
    parts: Vec<Part>,
    densities: usize,
    /// The model inside, where something of it is hidden; else the walk multiplies by the model itself.
    hidden: Option<&'a Tabulated<Rational>>,
    /// Whether the finish weighs by the first density.
    weighted: bool,
}

/// Where one path stands: its part, the state of the hidden model, the state of the potentials.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Path {
    part: usize,
    model: u32,
    joint: JointState,
}

/// The masses of all paths, up to a common factor.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BeliefState {
    paths: SmallVec<[(Path, Real); 2]>,
}

impl<'a> Belief<'a> {
    /// Follows `densities` densities, each the sum of its parts. With `weighted`, a walk adds up the first of them; else only the common factors.
    pub fn new(parts: Vec<Part>, densities: usize, hidden: Option<&'a Tabulated<Rational>>, weighted: bool) -> Self {
        Belief { parts, densities, hidden, weighted }
    }

    /// The densities at the end, up to the common factor of all steps; or what failed there.
    ///
    /// # Errors
    /// When an expression has no value on the sequences that end in this state.
    pub fn densities(&self, state: &BeliefState) -> Result<Vec<Real>, (usize, Fault)> {
        let mut sums = vec![Real::integer(0); self.densities];
        for (path, mass) in &state.paths {
            let part = &self.parts[path.part];
            part.joint.outcomes(&path.joint).map_err(|fault| (path.part, fault))?;
            let Some(emission) = part.joint.finish(&path.joint) else { continue };
            let term = mass.mul(&emission.weight).and_then(|mass| mass.mul(&part.coefficient));
            if let Ok(sum) = term.and_then(|term| sums[part.density].add(&term)) {
                sums[part.density] = sum;
            }
        }
        Ok(sums)
    }

    /// A step where nothing is hidden: each part has one path, and they never meet.
    fn step_apart(&self, position: usize, state: &BeliefState, token: Token) -> Option<(BeliefState, Emission)> {
        let mut paths = SmallVec::new();
        for (path, mass) in &state.paths {
            if let Some((joint, emission)) = self.parts[path.part].joint.step(position, &path.joint, token) {
                let mass = if emission.weight == Real::ONE { mass.clone() } else { mass.mul(&emission.weight).ok()? };
                paths.push((Path { joint, ..*path }, mass));
            }
        }
        normalise(paths)
    }
}

/// Takes the first mass out of all.
fn normalise(mut paths: SmallVec<[(Path, Real); 2]>) -> Option<(BeliefState, Emission)> {
    let scale = paths.first()?.1.clone();
    if scale != Real::ONE {
        for (_, mass) in &mut paths {
            *mass = mass.div(&scale).ok()?;
        }
    }
    Some((BeliefState { paths }, Emission::weight(scale)))
}

/// Paths by part and state of the model: few share both, and those are told apart by equality.
type BTreeMapOfPaths = BTreeMap<(usize, u32), Vec<(Path, Real)>>;

fn insert(paths: &mut BTreeMapOfPaths, path: Path, mass: Real) {
    let list = paths.entry((path.part, path.model)).or_default();
    match list.iter_mut().find(|(known, _)| *known == path) {
        Some((_, sum)) => {
            if let Ok(total) = sum.add(&mass) {
                *sum = total;
            }
        }
        None => list.push((path, mass)),
    }
}

impl Potential for Belief<'_> {
    type State = BeliefState;
    type Number = Emission;

    fn start(&self, world: usize) -> BeliefState {
        let mut paths = SmallVec::new();
        for (part, of) in self.parts.iter().enumerate() {
            match self.hidden {
                None => {
                    paths.push((Path { part, model: 0, joint: of.joint.start(world) }, Real::integer(1)));
                }
                Some(model) => {
                    for ((state, weight), &world) in model.starts().iter().zip(model.worlds()) {
                        let joint = of.joint.start(world);
                        let path = Path { part, model: *state, joint };
                        match paths.iter_mut().find(|(known, _): &&mut (Path, Real)| *known == path) {
                            Some((_, mass)) => {
                                if let Ok(sum) = mass.add(&Real::Rational(weight.clone())) {
                                    *mass = sum;
                                }
                            }
                            None => paths.push((path, Real::Rational(weight.clone()))),
                        }
                    }
                }
            }
        }
        BeliefState { paths }
    }

    fn step(&self, position: usize, state: &BeliefState, token: Token) -> Option<(BeliefState, Emission)> {
        let Some(model) = self.hidden else { return self.step_apart(position, state, token) };
        let mut paths = BTreeMap::new();
        let layer = model.layer(position);
        for (path, mass) in &state.paths {
            let Some((joint, emission)) = self.parts[path.part].joint.step(position, &path.joint, token) else {
                continue;
            };
            let mass = mass.mul(&emission.weight).ok()?;
            for (_, next, weight) in layer.edges(path.model as usize).filter(|(read, _, _)| *read == token) {
                let mass = mass.mul(&Real::Rational(weight.clone())).ok()?;
                insert(&mut paths, Path { part: path.part, model: next, joint: joint.clone() }, mass);
            }
        }
        normalise(paths.into_values().flatten().collect())
    }

    fn finish(&self, state: &BeliefState) -> Option<Emission> {
        if !self.weighted {
            return (!state.paths.is_empty()).then(|| Emission::weight(Real::integer(1)));
        }
        match self.densities(state) {
            Ok(densities) => (densities[0] != Real::integer(0)).then(|| Emission::weight(densities[0].clone())),
            // A fault is found again, and named, by whoever looks at the final states.
            Err(_) => Some(Emission::weight(Real::integer(1))),
        }
    }

    fn repeats_until(&self, position: usize, state: &BeliefState) -> usize {
        let hidden = self.hidden.map(|_| position + 1 + usize::from(self.is_homogeneous(position, state)));
        let paths =
            state.paths.iter().map(|(path, _)| self.parts[path.part].joint.repeats_until(position, &path.joint));
        paths.chain(hidden).min().unwrap_or(position + 1)
    }

    fn ignores(&self, position: usize, state: &BeliefState) -> bool {
        let joint = |path: &Path| self.parts[path.part].joint.ignores(position, &path.joint);
        self.hidden.is_none() && state.paths.iter().all(|(path, _)| joint(path))
    }

    fn representatives(&self, vocabulary: usize) -> Vec<Token> {
        let mut classes = Classes::one(vocabulary);
        match self.hidden {
            // The model inside may weigh every token differently.
            Some(_) => classes.split_all(),
            None => self.parts.iter().for_each(|part| part.joint.distinguish(&mut classes)),
        }
        classes.representatives()
    }

    fn is_homogeneous(&self, position: usize, state: &BeliefState) -> bool {
        self.hidden.is_none_or(|model| {
            position + 1 < model.space().length
                && std::sync::Arc::ptr_eq(model.layer(position), model.layer(position + 1))
        }) && state.paths.iter().all(|(path, _)| self.parts[path.part].joint.is_homogeneous(position, &path.joint))
    }
}
