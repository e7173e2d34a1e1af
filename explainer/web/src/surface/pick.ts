/** What of a landscape is under the pointer. */

import { project, type Camera, type Vector } from "./camera";
import { triangles, type Landscape } from "./landscape";

export interface Hit {
  /** The corner of the grid that is nearest to the place that was hit. */
  readonly corner: number;
  /** How far the surface is from the camera there. */
  readonly far: number;
}

/** Where all corners are seen, x y far x y far …. */
export function seen(
  { places }: Landscape,
  camera: Camera,
  width: number,
  height: number,
): Float32Array {
  const found = new Float32Array(places.length);
  for (let i = 0; i < places.length; i += 3) {
    const at: Vector = [places[i]!, places[i + 1]!, places[i + 2]!];
    found.set(project(at, camera, width, height), i);
  }
  return found;
}

/**
 * The frontmost place at (x, y), null beside the surface: of each triangle that covers the point,
 * the distance is interpolated with the areas of the three parts it cuts the triangle into.
 */
export function pick(corners: Float32Array, size: number, x: number, y: number): Hit | null {
  const parts = triangles(size);
  let hit: Hit | null = null;
  for (let t = 0; t < parts.length; t += 3) {
    const [a, b, c] = [3 * parts[t]!, 3 * parts[t + 1]!, 3 * parts[t + 2]!];
    const [ax, ay] = [corners[a]! - x, corners[a + 1]! - y];
    const [bx, by] = [corners[b]! - x, corners[b + 1]! - y];
    const [cx, cy] = [corners[c]! - x, corners[c + 1]! - y];
    const [u, v, w] = [bx * cy - by * cx, cx * ay - cy * ax, ax * by - ay * bx];
    if (!((u >= 0 && v >= 0 && w >= 0) || (u <= 0 && v <= 0 && w <= 0))) continue;
    const whole = u + v + w;
    if (whole === 0) continue; // seen from its edge
    const far = (u * corners[a + 2]! + v * corners[b + 2]! + w * corners[c + 2]!) / whole;
    if (hit && hit.far <= far) continue;
    const shares = [u / whole, v / whole, w / whole];
    const nearest = shares.indexOf(Math.max(...shares));
    hit = { corner: parts[t + nearest]!, far };
  }
  return hit;
}
