/** Colours on one paper, as `explainer/plotting/style.py` has them; hexadecimal. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly rule: string;
  /** The two kinds of network. */
  readonly wide: string;
  readonly narrow: string;
  /** Points of class 0 and 1, and their outlines. */
  readonly zero: string;
  readonly zero_edge: string;
  readonly one: string;
  readonly one_edge: string;
  /** The field from sure of 0, over undecided, to sure of 1. */
  readonly zero_tint: string;
  readonly middle: string;
  readonly one_tint: string;
  /** 16 colours of losses, from luminous for the lowest to dark. */
  readonly losses: readonly string[];
  /** Text on the dark end of these. */
  readonly bright: string;
}
