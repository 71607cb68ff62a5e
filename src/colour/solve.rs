//! Which numbers bring a sum of squares to its least? Levenberg and Marquardt's method with
//! derivatives by difference; for a few dozen unknowns, no more.

/// The unknowns at the least sum of squares that was found, starting from `start`. `residuals`
/// writes the residuals of its first argument to its second; always as many. Starts again nowhere:
/// what comes back is never worse than `start`.
pub fn least_squares(start: &[f64], rounds: usize, residuals: impl Fn(&[f64], &mut Vec<f64>)) -> Vec<f64> {
    let mut at = start.to_vec();
    let (mut here, mut there) = (Vec::new(), Vec::new());
    residuals(&at, &mut here);
    let mut cost = squares(&here);
    let mut damping = 1e-3;
    for _ in 0..rounds {
        let (normal, gradient) = normal_equations(&at, &here, &residuals);
        let mut gained = 0.0;
        while damping < 1e9 {
            let next = stepped(&at, &normal, &gradient, damping);
            residuals(&next, &mut there);
            let next_cost = squares(&there);
            if next_cost < cost {
                gained = cost - next_cost;
                (at, cost) = (next, next_cost);
                std::mem::swap(&mut here, &mut there);
                damping = (damping * 0.2_f64).max(1e-9);
                break;
            }
            damping *= 5.0;
        }
        // Written so that a cost that is no number ends it as well.
        let goes_on = gained > 1e-7 * cost;
        if !goes_on {
            break;
        }
    }
    at
}

fn squares(residuals: &[f64]) -> f64 {
    residuals.iter().map(|r| r * r).sum()
}

/// The normal matrix, row after row, and the gradient.
fn normal_equations(at: &[f64], here: &[f64], residuals: &impl Fn(&[f64], &mut Vec<f64>)) -> (Vec<f64>, Vec<f64>) {
    let n = at.len();
    let mut moved = at.to_vec();
    let mut columns: Vec<Vec<f64>> = Vec::with_capacity(n);
    for i in 0..n {
        let step = 1e-6 * (1.0 + at[i].abs());
        moved[i] = at[i] + step;
        let mut column = Vec::with_capacity(here.len());
        residuals(&moved, &mut column);
        for (c, h) in column.iter_mut().zip(here) {
            *c = (*c - h) / step;
        }
        moved[i] = at[i];
        columns.push(column);
    }
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let mut normal = vec![0.0; n * n];
    for i in 0..n {
        for j in 0..=i {
            let sum = dot(&columns[i], &columns[j]);
            normal[i * n + j] = sum;
            normal[j * n + i] = sum;
        }
    }
    let gradient = columns.iter().map(|c| dot(c, here)).collect();
    (normal, gradient)
}

fn stepped(at: &[f64], normal: &[f64], gradient: &[f64], damping: f64) -> Vec<f64> {
    let n = at.len();
    let mut damped = normal.to_vec();
    for i in 0..n {
        damped[i * n + i] += damping * (normal[i * n + i] + 1e-9);
    }
    match solved(damped, gradient.to_vec()) {
        Some(step) => at.iter().zip(step).map(|(a, s)| a - s).collect(),
        None => at.to_vec(),
    }
}

/// The solution of a symmetric positive definite system by Cholesky's method, or `None` where the
/// matrix is not positive definite.
pub fn solved(mut matrix: Vec<f64>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let n = right.len();
    for i in 0..n {
        for j in 0..=i {
            let mut sum = matrix[i * n + j];
            for k in 0..j {
                sum -= matrix[i * n + k] * matrix[j * n + k];
            }
            if i != j {
                matrix[i * n + j] = sum / matrix[j * n + j];
            } else if sum > 0.0 {
                matrix[i * n + i] = sum.sqrt();
            } else {
                return None;
            }
        }
        for k in 0..i {
            right[i] -= matrix[i * n + k] * right[k];
        }
        right[i] /= matrix[i * n + i];
    }
    for i in (0..n).rev() {
        for k in i + 1..n {
            right[i] -= matrix[k * n + i] * right[k];
        }
        right[i] /= matrix[i * n + i];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_curved_valley_is_followed_to_its_end() {
        // Rosenbrock's function: the least is at (1, 1).
        let found = least_squares(&[-1.2, 1.0], 100, |at, into| {
            into.clear();
            into.extend([10.0 * (at[1] - at[0] * at[0]), 1.0 - at[0]]);
        });
        assert!((found[0] - 1.0).abs() < 1e-3 && (found[1] - 1.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn a_matrix_that_is_not_positive_definite_has_no_solution() {
        assert_eq!(solved(vec![1.0, 2.0, 2.0, 1.0], vec![1.0, 1.0]), None);
        assert_eq!(solved(vec![f64::NAN], vec![1.0]), None);
    }

    #[test]
    fn residuals_that_are_no_numbers_leave_the_start() {
        assert_eq!(least_squares(&[1.0, 2.0], 50, |_, into| *into = vec![f64::NAN; 3]), [1.0, 2.0]);
    }

    proptest! {
        #[test]
        fn what_is_solved_gives_the_right_side_again(
            some in prop::array::uniform9(-2.0_f64..2.0), right in prop::array::uniform3(-5.0_f64..5.0),
        ) {
            // Any matrix times its transpose, and one more on the diagonal, is positive definite.
            let matrix: Vec<f64> = (0..9).map(|i| {
                let dot: f64 = (0..3).map(|k| some[i / 3 * 3 + k] * some[i % 3 * 3 + k]).sum();
                dot + f64::from(u8::from(i % 4 == 0))
            }).collect();
            let found = solved(matrix.clone(), right.to_vec()).unwrap();
            for (row, right) in matrix.chunks(3).zip(right) {
                let left: f64 = row.iter().zip(&found).map(|(m, x)| m * x).sum();
                prop_assert!((left - right).abs() < 1e-9);
            }
        }

        #[test]
        fn it_never_ends_worse_than_it_began(start in prop::array::uniform3(-3.0_f64..3.0)) {
            let residuals = |at: &[f64], into: &mut Vec<f64>| *into = vec![at[0].sin() + at[1], at[1] * at[2], at[0] - 2.0];
            let cost = |at: &[f64]| { let mut r = Vec::new(); residuals(at, &mut r); squares(&r) };
            prop_assert!(cost(&least_squares(&start, 20, residuals)) <= cost(&start));
        }
    }
}
