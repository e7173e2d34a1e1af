/**
 * Moments in the URL hash: the states of all figures that aren't as they were at first.
 *
 *     #fig-perturb-yourself:distance=0.2,direction=toward;fig-turn-the-poison:dose=9
 *
 * A hash of any other form is a place on the page and none of ours.
 */

export type Settings = Readonly<Record<string, string>>;
export type Moments = Readonly<Record<string, Settings>>;

const PREFIX = "fig-";
const MOST_TIMES = 4; // that an address is encoded

/**
 * Read the moments of a hash; null if it is a place on the page.
 *
 * Mail programs and editors encode addresses once more, in whole or in part: `%3A` for `:`, `%3D` for `=`,
 * `&amp;` for `&`, even `%23` for the `#`. What doesn't parse as it is is read as encoded so.
 */
export function parse(hash: string): Moments | null {
  let text = hash.replace(/^#/, "");
  for (let times = 0; times < MOST_TIMES; times++) {
    const moments = read(text.replace(/^(#|%23)+/, "").replace(/&amp;/g, "&"));
    if (moments) return moments;
    text = decode(text);
  }
  return null;
}

/** Read moments that are encoded once, as we write them. */
function read(text: string): Moments | null {
  if (!text.startsWith(PREFIX) || !text.includes(":")) return null;
  const moments: Record<string, Settings> = {};
  for (const part of text.split(";")) {
    const colon = part.indexOf(":");
    if (colon < 0 || !part.startsWith(PREFIX)) return null;
    const settings: Record<string, string> = {};
    for (const setting of part.slice(colon + 1).split(/[,&]/)) {
      const [name, value, ...more] = setting.split("=");
      if (!name || value === undefined || more.length) return null; // of ours none is left bare
      settings[decode(name)] = decode(value);
    }
    moments[decode(part.slice(PREFIX.length, colon))] = settings;
  }
  return moments;
}

/** Write moments as a hash; empty if there are none. */
export function format(moments: Moments): string {
  const parts = Object.entries(moments)
    .filter(([, settings]) => Object.keys(settings).length)
    .map(([id, settings]) => {
      const pairs = Object.entries(settings).map(([name, value]) => `${name}=${encode(value)}`);
      return `${PREFIX}${id}:${pairs.join(",")}`;
    });
  return parts.length ? `#${parts.join(";")}` : "";
}

const encode = (text: string) => encodeURIComponent(text).replace(/%2B/g, "+");

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // someone's own percent sign
  }
}
