//! Degrees to user units: for a region of this size a plane is flat enough.

/// How much shorter a degree is to the east than to the north at 51.5°, the cosine of that latitude.
/// Over the region the error stays below 0.7 %.
const EAST: f64 = 0.622_514_6;

/// A box of longitudes and latitudes in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Bounds {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bounds {
    /// The box around `places`; `None` without any that is a place on Earth.
    pub fn around(places: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        places.into_iter().filter(|place| is_place(*place)).fold(None, |bounds: Option<Self>, (lon, lat)| {
            let bounds = bounds.unwrap_or(Self { west: lon, south: lat, east: lon, north: lat });
            Some(Self {
                west: bounds.west.min(lon),
                south: bounds.south.min(lat),
                east: bounds.east.max(lon),
                north: bounds.north.max(lat),
            })
        })
    }

    /// The box with `share` of its size added on each side, and at least `degrees` high.
    pub fn widened(self, share: f64, degrees: f64) -> Self {
        let (width, height) = (self.east - self.west, self.north - self.south);
        let upright = (height * share).max((degrees - height) / 2.0).max(0.0);
        let level = (width * share).max((degrees / EAST - width) / 2.0).max(0.0);
        Self {
            west: self.west - level,
            south: self.south - upright,
            east: self.east + level,
            north: self.north + upright,
        }
    }
}

/// Whether both degrees are those of a place that a flat map can show.
pub(super) fn is_place((lon, lat): (f64, f64)) -> bool {
    lon.is_finite() && lat.is_finite() && (-180.0..=180.0).contains(&lon) && (-85.0..=85.0).contains(&lat)
}

/// A box of degrees in a frame of user units: centred, north up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    west: f64,
    north: f64,
    scale: f64,
    offset: (f64, f64),
    pub width: f64,
    pub height: f64,
}

impl Projection {
    /// `bounds` as large as a frame of `width` and at most `height_max` allows; the frame is no higher
    /// than it needs to be, nor lower than a third of its width.
    pub fn fitting(bounds: Bounds, width: f64, height_max: f64) -> Self {
        let level = ((bounds.east - bounds.west) * EAST).max(1e-6);
        let upright = (bounds.north - bounds.south).max(1e-6);
        let scale = (width / level).min(height_max / upright);
        let height = (upright * scale).clamp(width / 3.0, height_max.max(width / 3.0));
        let offset = ((width - level * scale) / 2.0, (height - upright * scale) / 2.0);
        Self { west: bounds.west, north: bounds.north, scale, offset, width, height }
    }

    /// User units for each degree of latitude.
    pub const fn scale(&self) -> f64 {
        self.scale
    }

    pub fn place(&self, (lon, lat): (f64, f64)) -> (f64, f64) {
        let x = (lon - self.west) * EAST * self.scale + self.offset.0;
        (x, (self.north - lat) * self.scale + self.offset.1)
    }

    /// Whether a place lies in the frame.
    pub fn shows(&self, place: (f64, f64)) -> bool {
        let (x, y) = self.place(place);
        is_place(place) && (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// A ring of degrees as corners in the frame; empty when it lies outside.
    pub fn ring(&self, ring: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let corners: Vec<(f64, f64)> = ring.iter().map(|place| self.place(*place)).collect();
        let (width, height) = (self.width, self.height);
        let sides: [(Axis, f64, bool); 4] = [
            (|corner| corner.0, 0.0, true),
            (|corner| corner.0, width, false),
            (|corner| corner.1, 0.0, true),
            (|corner| corner.1, height, false),
        ];
        sides.into_iter().fold(corners, |corners, (axis, limit, above)| clipped(&corners, axis, limit, above))
    }
}

/// One coordinate of a corner.
type Axis = fn((f64, f64)) -> f64;

/// What of a closed ring lies on one side of a line, as by Sutherland and Hodgman (1974).
fn clipped(ring: &[(f64, f64)], axis: Axis, limit: f64, above: bool) -> Vec<(f64, f64)> {
    let is_in = |corner: (f64, f64)| if above { axis(corner) >= limit } else { axis(corner) <= limit };
    let mut out = Vec::with_capacity(ring.len());
    for (index, &corner) in ring.iter().enumerate() {
        let before = ring[(index + ring.len() - 1) % ring.len()];
        if is_in(corner) != is_in(before) {
            let share = (limit - axis(before)) / (axis(corner) - axis(before));
            out.push((before.0 + share * (corner.0 - before.0), before.1 + share * (corner.1 - before.1)));
        }
        if is_in(corner) {
            out.push(corner);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_cut_at_the_frame() {
        let bounds = Bounds { west: 0.0, south: 51.0, east: 1.0, north: 51.622_514_6 };
        let projection = Projection::fitting(bounds, 100.0, 100.0);
        let close = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-6 && (a.1 - b.1).abs() < 1e-6;
        assert!(close(projection.place((1.0, 51.0)), (100.0, 100.0)));
        let ring = projection.ring(&[(-1.0, 51.3), (0.5, 51.3), (0.5, 50.0), (-1.0, 50.0)]);
        assert_eq!(ring.len(), 4);
        assert!(
            ring.iter().all(|(x, y)| (-1e-9..=50.001).contains(x) && (51.0..=100.0).contains(y)),
            "{ring:?}"
        );
        assert!(projection.ring(&[(3.0, 51.3), (4.0, 51.3), (4.0, 51.0)]).is_empty());
    }

    #[test]
    fn one_place_alone_has_a_box_around_it() {
        let bounds = Bounds::around([(0.0, 51.5), (f64::NAN, 51.0)]).expect("one place");
        let wide = bounds.widened(0.1, 0.02);
        assert!((wide.north - wide.south - 0.02).abs() < 1e-9);
        assert_eq!(Bounds::around([(f64::NAN, 0.0)]), None);
    }
}
