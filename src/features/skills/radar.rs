//! Group means as a figure with one spoke per group, in SVG coordinates.
//!
//! The numbers leave here as text, so that the browser needs no trigonometry and both
//! sides write the same digits.

use std::f64::consts::TAU;

/// A radar figure.
///
/// # Units
/// Pixels in the 320 × 320 view box, with one decimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Radar {
    /// Path data of the ring of each level from 1 to 4.
    pub rings: Vec<String>,
    /// Where each spoke ends; all start in the centre.
    pub spokes: Vec<Place>,
    /// Where the number of each spoke stands.
    pub numbers: Vec<Place>,
    /// Path data through the points.
    pub shape: String,
    /// One point per group that has a mean, in order.
    pub points: Vec<Place>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub x: String,
    pub y: String,
}

/// Fewer points than this make no shape.
const FEWEST_POINTS: usize = 3;
const CENTRE: f64 = 160.0;
const LEVEL_RADIUS: f64 = 30.0;
const NUMBER_RADIUS: f64 = 140.0;
/// From the middle of a number down to its baseline.
const NUMBER_DROP: f64 = 5.0;

/// The figure of these means, one spoke each, clockwise from the top. A group without a
/// mean keeps its spoke and has no point.
pub fn radar(means: &[Option<f64>]) -> Option<Radar> {
    if means.iter().flatten().count() < FEWEST_POINTS {
        return None;
    }
    let spokes = means.len();
    let ring = |radius: f64| -> Vec<Place> {
        (0..spokes)
            .map(|spoke| place(spoke, spokes, radius, 0.0))
            .collect()
    };
    let points: Vec<Place> = means
        .iter()
        .enumerate()
        .filter_map(|(spoke, mean)| Some(place(spoke, spokes, (*mean)? * LEVEL_RADIUS, 0.0)))
        .collect();
    Some(Radar {
        rings: (1..=4)
            .map(|level| path(&ring(f64::from(level) * LEVEL_RADIUS)))
            .collect(),
        spokes: ring(4.0 * LEVEL_RADIUS),
        numbers: (0..spokes)
            .map(|spoke| place(spoke, spokes, NUMBER_RADIUS, NUMBER_DROP))
            .collect(),
        shape: path(&points),
        points,
    })
}

fn place(spoke: usize, spokes: usize, radius: f64, drop: f64) -> Place {
    let angle = TAU * spoke as f64 / spokes as f64;
    // Adding zero turns a negative zero into a plain one.
    let text = |number: f64| format!("{:.1}", (number * 10.0).round() / 10.0 + 0.0);
    Place {
        x: text(CENTRE + radius * angle.sin()),
        y: text(CENTRE - radius * angle.cos() + drop),
    }
}

fn path(places: &[Place]) -> String {
    let corners: Vec<String> = places
        .iter()
        .map(|place| format!("{} {}", place.x, place.y))
        .collect();
    format!("M{}Z", corners.join("L"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(x: &str, y: &str) -> Place {
        Place {
            x: x.into(),
            y: y.into(),
        }
    }

    #[test]
    fn spokes_go_clockwise_from_the_top() {
        let radar = radar(&[Some(4.0), Some(2.0), Some(1.0), Some(0.0)]).expect("four points");
        assert_eq!(
            radar.spokes,
            [
                place("160.0", "40.0"),
                place("280.0", "160.0"),
                place("160.0", "280.0"),
                place("40.0", "160.0"),
            ]
        );
        assert_eq!(
            radar.shape,
            "M160.0 40.0L220.0 160.0L160.0 190.0L160.0 160.0Z"
        );
        assert_eq!(radar.rings.len(), 4);
        assert_eq!(
            radar.rings[0],
            "M160.0 130.0L190.0 160.0L160.0 190.0L130.0 160.0Z"
        );
        assert_eq!(radar.numbers[0], place("160.0", "25.0"));
    }

    #[test]
    fn a_group_without_a_mean_has_a_spoke_and_no_point() {
        let radar = radar(&[Some(4.0), None, Some(4.0), Some(4.0)]).expect("three points");
        assert_eq!(radar.spokes.len(), 4);
        assert_eq!(radar.points.len(), 3);
        assert_eq!(radar.points[1], place("160.0", "280.0"));
    }

    #[test]
    fn fewer_than_three_points_make_no_shape() {
        assert_eq!(radar(&[Some(1.0), Some(2.0), None]), None);
        assert_eq!(radar(&[]), None);
    }
}
