//! Systems of linear equations whose matrix has no negative direction: informations and covariances.

/// A symmetric matrix M ≥ 0, eliminated with the greatest pivot of its diagonal; then M d = g is solved for any g.
pub(super) struct Elimination {
    /// What is left of each row when its pivot was taken; below the pivots, the factors that were used.
    rows: Vec<Vec<f64>>,
    /// The pivots in the order they were taken; directions in which M is 0 are not among them.
    pivots: Vec<usize>,
}

impl Elimination {
    /// Cost: size³/3.
    pub fn new(mut rows: Vec<Vec<f64>>) -> Self {
        let size = rows.len();
        let scale = (0..size).map(|place| rows[place][place]).fold(0.0, f64::max);
        let mut left: Vec<usize> = (0..size).collect();
        let mut pivots = Vec::new();
        while let Some((at, &pivot)) =
            left.iter().enumerate().max_by(|(_, a), (_, b)| rows[**a][**a].total_cmp(&rows[**b][**b]))
        {
            if rows[pivot][pivot] <= 1e-12 * scale || rows[pivot][pivot] <= 0.0 {
                break;
            }
            left.swap_remove(at);
            let above = rows[pivot].clone();
            for &row in &left {
                let factor = rows[row][pivot] / above[pivot];
                let entries = &mut rows[row];
                left.iter().for_each(|&column| entries[column] -= factor * above[column]);
                entries[pivot] = factor;
            }
            pivots.push(pivot);
        }
        Elimination { rows, pivots }
    }

    /// A solution of M d = g; directions in which M is 0 stay where they are.
    ///
    /// Cost: size².
    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut right = right.to_vec();
        let mut turn = vec![usize::MAX; right.len()];
        self.pivots.iter().enumerate().for_each(|(at, &pivot)| turn[pivot] = at);
        for (at, &pivot) in self.pivots.iter().enumerate() {
            for row in (0..right.len()).filter(|&row| turn[row] > at) {
                right[row] -= self.rows[row][pivot] * right[pivot];
            }
        }
        let mut solution = vec![0.0; right.len()];
        for (at, &pivot) in self.pivots.iter().enumerate().rev() {
            let row = &self.rows[pivot];
            let later = (0..right.len()).filter(|&column| turn[column] > at);
            let known: f64 = later.map(|column| row[column] * solution[column]).sum();
            solution[pivot] = (right[pivot] - known) / row[pivot];
        }
        solution
    }

    /// The inverse, where M has one.
    ///
    /// Cost: size³.
    pub fn inverse(&self) -> Vec<Vec<f64>> {
        let size = self.rows.len();
        let unit = |place: usize| (0..size).map(|other| f64::from(u8::from(other == place))).collect::<Vec<f64>>();
        (0..size).map(|place| self.solve(&unit(place))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_solved_is_solved_and_what_is_flat_stays() {
        // Rank 2: the third row is the sum of the first two.
        let matrix = vec![vec![2.0, 1.0, 3.0], vec![1.0, 5.0, 6.0], vec![3.0, 6.0, 9.0]];
        let solution = Elimination::new(matrix.clone()).solve(&[1.0, 2.0, 3.0]);
        for (row, wanted) in matrix.iter().zip([1.0, 2.0, 3.0]) {
            let given: f64 = row.iter().zip(&solution).map(|(entry, value)| entry * value).sum();
            assert!((given - wanted).abs() < 1e-14);
        }
        assert!(solution.contains(&0.0));
        assert_eq!(Elimination::new(vec![vec![0.0]]).solve(&[1.0]), [0.0]);
    }

    #[test]
    fn an_inverse_undoes_its_matrix() {
        let matrix = vec![vec![4.0, 1.0], vec![1.0, 3.0]];
        let inverse = Elimination::new(matrix).inverse();
        let expected = [[3.0 / 11.0, -1.0 / 11.0], [-1.0 / 11.0, 4.0 / 11.0]];
        for (row, expected) in inverse.iter().zip(expected) {
            assert!(row.iter().zip(expected).all(|(entry, expected)| (entry - expected).abs() < 1e-15));
        }
    }
}
