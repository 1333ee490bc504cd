//! Where the origin lies in the convex hull of points, in exact numbers: a linear program.

use std::cmp::Ordering;

use crate::number::Rational;

/// Where the origin lies.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    /// In the relative interior: it is a mean of all points, each with a positive weight.
    Inside,
    /// On the edge: along a direction v no point lies above it; it is a mean of those with v·p = 0, and of no others.
    Edge {
        /// v, in coprime integers.
        direction: Vec<Rational>,
        /// The points with v·p = 0.
        face: Vec<usize>,
    },
    /// Outside: along v every point lies below it.
    Outside {
        /// v, in coprime integers.
        direction: Vec<Rational>,
    },
}

/// Where the origin lies; there is at least one point, and all have the same number of coordinates. The direction holds
/// exactly: v·p < 0 for all points off the face, v·p = 0 on it.
///
/// Cost: some pivots of (points + 2·coordinates) × 2·coordinates rationals.
pub(super) fn place(points: &[Vec<Rational>]) -> Place {
    let mut face: Vec<usize> = (0..points.len()).collect();
    let mut proof: Option<Vec<Rational>> = None;
    loop {
        let on_face: Vec<&[Rational]> = face.iter().map(|&point| points[point].as_slice()).collect();
        let Some(steeper) = supporting(&on_face) else {
            return match proof {
                None => Place::Inside,
                Some(direction) => Place::Edge { direction: coprime(&direction), face },
            };
        };
        // What lies below the face stays below it when the face is tilted by little.
        let direction = match proof {
            None => steeper,
            Some(outer) => {
                let mut scale = Rational::ONE;
                for point in points {
                    let below = dot(point, &outer);
                    if below < Rational::ZERO {
                        let needed = Rational::ONE - dot(point, &steeper) / below;
                        scale = if needed > scale { needed } else { scale };
                    }
                }
                outer.iter().zip(&steeper).map(|(outer, inner)| outer * &scale + inner).collect()
            }
        };
        face.retain(|&point| dot(&points[point], &direction) == Rational::ZERO);
        if face.is_empty() {
            return Place::Outside { direction: coprime(&direction) };
        }
        proof = Some(direction);
    }
}

/// p·v
pub(super) fn dot(point: &[Rational], direction: &[Rational]) -> Rational {
    point.iter().zip(direction).fold(Rational::ZERO, |sum, (left, right)| sum + left * right)
}

/// Coordinates that are no combination of the others on these points; the others follow from them.
pub(super) fn independent(points: &[&[Rational]]) -> Vec<usize> {
    let count = points.first().map_or(0, |point| point.len());
    let mut kept = Vec::new();
    // Each kept column, reduced by those before it, with the point where it is not 0.
    let mut columns: Vec<(usize, Vec<Rational>)> = Vec::new();
    for coordinate in 0..count {
        let mut column: Vec<Rational> = points.iter().map(|point| point[coordinate].clone()).collect();
        for (pivot, known) in &columns {
            let factor = &column[*pivot] / &known[*pivot];
            if factor != Rational::ZERO {
                column.iter_mut().zip(known).for_each(|(entry, known)| *entry -= &factor * known);
            }
        }
        if let Some(pivot) = column.iter().position(|entry| *entry != Rational::ZERO) {
            columns.push((pivot, column));
            kept.push(coordinate);
        }
    }
    kept
}

/// A direction along which no point lies above the origin, and some lie below it; none where there is none.
fn supporting(points: &[&[Rational]]) -> Option<Vec<Rational>> {
    let count = points.first().map_or(0, |point| point.len());
    // One coordinate at a time first: what most edges are, and what is read best. Proofs of impossibility before others.
    let mut found = None;
    for (coordinate, sign) in (0..count).flat_map(|coordinate| [(coordinate, 1), (coordinate, -1)]) {
        let direction: Vec<Rational> =
            (0..count).map(|other| if other == coordinate { Rational::from(sign) } else { Rational::ZERO }).collect();
        let sides =
            |wanted: Ordering| points.iter().filter(|p| dot(p, &direction).cmp(&Rational::ZERO) == wanted).count();
        match (sides(Ordering::Greater), sides(Ordering::Less)) {
            (0, below) if below == points.len() => return Some(direction),
            (0, below) if below > 0 => found = found.or(Some(direction)),
            _ => {}
        }
    }
    found.or_else(|| Program::new(points, count).solve())
}

/// max −Σ p·v where p·v ≤ 0 for all points and every |v_k| ≤ 1, as a dictionary: v = v⁺ − v⁻ with 0 ≤ v± ≤ 1.
struct Program {
    /// b and the coefficients of what is not in the basis: basic = b − Σ a·other.
    rows: Vec<Vec<Rational>>,
    /// The objective, first its value.
    objective: Vec<Rational>,
    /// The variable of each row: v⁺ and v⁻ first, then one for each bound.
    basic: Vec<usize>,
    /// The variable of each column.
    other: Vec<usize>,
    count: usize,
}

impl Program {
    fn new(points: &[&[Rational]], count: usize) -> Self {
        let signed = |point: &[Rational]| -> Vec<Rational> {
            point.iter().cloned().chain(point.iter().map(|entry| -entry.clone())).collect()
        };
        let mut rows: Vec<Vec<Rational>> =
            points.iter().map(|point| std::iter::once(Rational::ZERO).chain(signed(point)).collect()).collect();
        for bound in 0..2 * count {
            let mut row = vec![Rational::ZERO; 2 * count + 1];
            row[0] = Rational::ONE;
            row[bound + 1] = Rational::ONE;
            rows.push(row);
        }
        let mut below = vec![Rational::ZERO; count];
        for point in points {
            below.iter_mut().zip(*point).for_each(|(sum, entry)| *sum -= entry);
        }
        let objective = std::iter::once(Rational::ZERO).chain(signed(&below)).collect();
        let basic = (0..rows.len()).map(|row| 2 * count + row).collect();
        Program { rows, objective, basic, other: (0..2 * count).collect(), count }
    }

    /// The best v, if its objective is positive. Bland's rule (1977) ends: variables enter and leave by their numbers.
    fn solve(mut self) -> Option<Vec<Rational>> {
        loop {
            let rising = (0..self.other.len()).filter(|&column| self.objective[column + 1] > Rational::ZERO);
            let Some(column) = rising.min_by_key(|&column| self.other[column]) else { break };
            let column = column + 1;
            let mut leaving: Option<(usize, Rational)> = None;
            for (row, entries) in self.rows.iter().enumerate().filter(|(_, row)| row[column] > Rational::ZERO) {
                let ratio = &entries[0] / &entries[column];
                let is_first = leaving.as_ref().is_none_or(|(known, least)| {
                    ratio.cmp(least).then_with(|| self.basic[row].cmp(&self.basic[*known])) == Ordering::Less
                });
                if is_first {
                    leaving = Some((row, ratio));
                }
            }
            // Every variable is bounded.
            self.pivot(leaving?.0, column);
        }
        if self.objective[0] == Rational::ZERO {
            return None;
        }
        let value = |variable: usize| {
            let row = self.basic.iter().position(|&basic| basic == variable);
            row.map_or(Rational::ZERO, |row| self.rows[row][0].clone())
        };
        Some((0..self.count).map(|place| value(place) - value(self.count + place)).collect())
    }

    fn pivot(&mut self, row: usize, column: usize) {
        let factor = self.rows[row][column].clone();
        for (place, entry) in self.rows[row].iter_mut().enumerate() {
            *entry = if place == column { Rational::ONE / &factor } else { &*entry / &factor };
        }
        let above = self.rows[row].clone();
        for (_, entries) in self.rows.iter_mut().enumerate().filter(|(other, _)| *other != row) {
            substitute(entries, &above, column, false);
        }
        substitute(&mut self.objective, &above, column, true);
        std::mem::swap(&mut self.basic[row], &mut self.other[column - 1]);
    }
}

/// Writes what a column stands for into a row; of the objective the value rises where that of a row falls.
fn substitute(entries: &mut [Rational], above: &[Rational], column: usize, is_objective: bool) {
    let factor = entries[column].clone();
    if factor == Rational::ZERO {
        return;
    }
    for (place, entry) in entries.iter_mut().enumerate() {
        if place == column {
            *entry = -(&factor * &above[column]);
        } else if place == 0 && is_objective {
            *entry += &factor * &above[0];
        } else if above[place] != Rational::ZERO {
            *entry -= &factor * &above[place];
        }
    }
}

/// The same direction in coprime integers.
fn coprime(direction: &[Rational]) -> Vec<Rational> {
    use dashu::base::{Gcd, UnsignedAbs};
    use dashu::integer::{IBig, UBig};
    let common = direction.iter().fold(UBig::ONE, |lcm, entry| {
        let denominator = entry.denominator();
        let divisor = (&lcm).gcd(denominator);
        lcm / divisor * denominator
    });
    let whole: Vec<IBig> =
        direction.iter().map(|entry| (entry * Rational::from(common.clone())).numerator().clone()).collect();
    let divisor = whole.iter().fold(UBig::ZERO, |gcd, entry| {
        let size = entry.clone().unsigned_abs();
        if gcd == UBig::ZERO {
            size
        } else if size == UBig::ZERO {
            gcd
        } else {
            gcd.gcd(&size)
        }
    });
    if divisor == UBig::ZERO {
        return direction.to_vec();
    }
    whole.into_iter().map(|entry| Rational::from(entry / IBig::from(divisor.clone()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Stream;

    fn points(coordinates: &[Vec<i64>]) -> Vec<Vec<Rational>> {
        coordinates.iter().map(|point| point.iter().map(|&entry| Rational::from(entry)).collect()).collect()
    }

    fn whole(direction: &[Rational]) -> Vec<i64> {
        direction.iter().map(|entry| i64::try_from(entry.numerator().clone()).expect("small")).collect()
    }

    /// All that a direction proves is checked again, with other arithmetic.
    fn holds(coordinates: &[Vec<i64>], direction: &[Rational], face: &[usize]) {
        let direction = whole(direction);
        for (place, point) in coordinates.iter().enumerate() {
            let above: i64 = point.iter().zip(&direction).map(|(left, right)| left * right).sum();
            assert!(if face.contains(&place) { above == 0 } else { above < 0 }, "{coordinates:?} {direction:?}");
        }
    }

    #[test]
    fn in_the_plane_every_direction_is_tried() {
        // Normals of points with entries up to 2, and sums of two of them, are all the directions that can differ.
        let directions: Vec<[i64; 2]> = (-4..=4).flat_map(|x| (-4..=4).map(move |y| [x, y])).collect();
        let mut seen = [0; 3];
        for case in 0..3_000 {
            let mut stream = Stream::new(case, "hull", 0);
            let count = 1 + stream.below(6) as usize;
            let mut entry = || stream.below(5) as i64 - 2;
            let coordinates: Vec<Vec<i64>> = (0..count).map(|_| vec![entry(), entry()]).collect();
            let sides = |direction: &[i64; 2]| -> (usize, usize) {
                let above = coordinates.iter().map(|point| point[0] * direction[0] + point[1] * direction[1]);
                let signs: Vec<i64> = above.map(i64::signum).collect();
                let sum = |sign: i64| signs.iter().filter(|known| **known == sign).count();
                (sum(1), sum(-1))
            };
            let below = directions.iter().map(sides).filter(|(above, _)| *above == 0).map(|(_, below)| below).max();
            match place(&points(&coordinates)) {
                Place::Inside => {
                    assert_eq!(below, Some(0), "{coordinates:?}");
                    seen[0] += 1;
                }
                Place::Edge { direction, face } => {
                    holds(&coordinates, &direction, &face);
                    assert_eq!(below, Some(count - face.len()), "{coordinates:?}");
                    seen[1] += 1;
                }
                Place::Outside { direction } => {
                    holds(&coordinates, &direction, &[]);
                    seen[2] += 1;
                }
            }
        }
        assert!(seen.iter().all(|cases| *cases > 200), "{seen:?}");
    }

    #[test]
    fn a_mean_of_points_in_four_dimensions_lies_on_the_face_of_those_it_is_made_of() {
        for case in 0..300 {
            let mut stream = Stream::new(case, "hull", 1);
            let count = 3 + stream.below(7) as usize;
            let mut corners: Vec<Vec<i64>> =
                (0..count).map(|_| (0..4).map(|_| stream.below(5) as i64 - 2).collect()).collect();
            corners.sort();
            corners.dedup();
            let used = 1 + stream.below(corners.len() as u64) as usize;
            let weights: Vec<i64> = (0..used).map(|_| 1 + stream.below(3) as i64).collect();
            let total: i64 = weights.iter().sum();
            // Points times the total, less the mean times the total.
            let mean: Vec<i64> =
                (0..4).map(|k| weights.iter().zip(&corners).map(|(weight, point)| weight * point[k]).sum()).collect();
            let shifted: Vec<Vec<i64>> = corners
                .iter()
                .map(|point| point.iter().zip(&mean).map(|(entry, mean)| total * entry - mean).collect())
                .collect();
            match place(&points(&shifted)) {
                // All points have a part in it where all were used; its twin is the edge.
                Place::Inside => {}
                Place::Edge { direction, face } => {
                    holds(&shifted, &direction, &face);
                    assert!(used < corners.len() && (0..used).all(|point| face.contains(&point)));
                }
                Place::Outside { .. } => panic!("{shifted:?} has the origin as a mean"),
            }
            // Beyond every point along a coordinate there is nothing.
            let beyond: Vec<Vec<i64>> = shifted
                .iter()
                .map(|point| {
                    let most = shifted.iter().map(|point| point[2]).max().unwrap_or(0);
                    vec![point[0], point[1], point[2] - most - 1, point[3]]
                })
                .collect();
            let Place::Outside { direction } = place(&points(&beyond)) else { panic!("{beyond:?}") };
            holds(&beyond, &direction, &[]);
        }
    }

    #[test]
    fn what_follows_from_others_is_left_out() {
        let rows = points(&[vec![1, 2, 0, 1], vec![-1, -2, 0, 1], vec![3, 6, 0, 0]]);
        let rows: Vec<&[Rational]> = rows.iter().map(Vec::as_slice).collect();
        assert_eq!(independent(&rows), [0, 3]);
        assert_eq!(independent(&[]), Vec::<usize>::new());
    }
}
