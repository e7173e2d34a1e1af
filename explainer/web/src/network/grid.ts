/** Left, right, bottom and top of a part of the plane; y points up. */
export type Extent = readonly [xmin: number, xmax: number, ymin: number, ymax: number];

/**
 * The middles of width × height pixels as x₀ y₀ x₁ y₁ …, row by row, the top row (largest y) first:
 * x = xmin + (column + ½)(xmax − xmin)/width, y = ymax − (row + ½)(ymax − ymin)/height.
 */
export function middles(
  [xmin, xmax, ymin, ymax]: Extent,
  width: number,
  height: number,
): Float32Array<ArrayBuffer> {
  const points = new Float32Array(2 * width * height);
  const dx = (xmax - xmin) / width;
  const dy = (ymax - ymin) / height;
  let at = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      points[at++] = xmin + (column + 0.5) * dx;
      points[at++] = ymax - (row + 0.5) * dy;
    }
  return points;
}

/** The probability of class 1: p = 1 / (1 + exp(−logit)). */
export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
