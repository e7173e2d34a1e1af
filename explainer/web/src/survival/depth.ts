/** The axis of chances: those that can be counted keep their room, and far smaller ones have some. */

/**
 * How far down the axis a chance P stands, from log10 P: v = −log10 P down to 10⁻³, and from there
 * 3 + 3 ln(v/3). The same as `depth` of the posters.
 */
export function depth(log10: number): number {
  const v = -log10;
  return v <= 3 ? v : 3 + 3 * Math.log(v / 3);
}
