/** The perspective of the poster: matplotlib's, so that the surface wakes up where it stood. */

export type Vector = readonly [number, number, number];

/** How a landscape is seen; both angles in degrees. */
export interface View {
  /** Where the camera stands, counterclockwise from direction 1. */
  readonly azimuth: number;
  /** How high over the plane. */
  readonly elevation: number;
}

/** The camera's axes: to the right, upwards, and from the landscape towards it. */
export interface Camera {
  readonly right: Vector;
  readonly up: Vector;
  readonly towards: Vector;
  /** How large things are seen. */
  readonly zoom: number;
}

/** From the middle of the landscape to the camera, in the units of its sides. */
export const DISTANCE = 10;
/** The part of the projection plane, at distance 1, that fills a square panel. */
export const WINDOW = 0.185;
/** Where its middle is, to the left of the axis and below it. */
export const OFFSET = 0.0025;

const sum = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export function camera({ azimuth, elevation }: View, zoom = 1): Camera {
  const [a, e] = [(azimuth * Math.PI) / 180, (elevation * Math.PI) / 180];
  const [ca, sa, ce, se] = [Math.cos(a), Math.sin(a), Math.cos(e), Math.sin(e)];
  const up: Vector = [-se * ca, -se * sa, ce];
  return { right: [-sa, ca, 0], up, towards: [ce * ca, ce * sa, se], zoom };
}

/** The zoom at which the box round a landscape is no higher than from the poster's `first` view. */
export function fitting(view: View, first: View, [x, y, z]: Vector): number {
  const high = ({ elevation }: View) => {
    const e = (Math.abs(elevation) * Math.PI) / 180;
    return Math.sin(e) * Math.hypot(x, y) + Math.cos(e) * z; // its corner towards the camera
  };
  const room = view.elevation < 0 ? 0.95 : 1; // the axis is nearer to the panel's upper edge
  return Math.min(1, (room * high(first)) / high(view));
}

/**
 * Where a place is seen in a panel of `width` × `height`, from its upper left corner, and how far
 * from the camera. With r, u, t the camera's axes and D its distance,
 *
 *     x ∝ r·p / (D − t·p),    y ∝ −u·p / (D − t·p).
 */
export function project(
  at: Vector,
  { right, up, towards, zoom }: Camera,
  width: number,
  height: number,
): [x: number, y: number, far: number] {
  const far = DISTANCE - sum(at, towards);
  const scale = (zoom * Math.min(width, height)) / WINDOW;
  const shift = (OFFSET * Math.min(width, height)) / WINDOW;
  const x = width / 2 + scale * (sum(at, right) / far) + shift;
  const y = height / 2 - scale * (sum(at, up) / far) - shift;
  return [x, y, far];
}
