/** Our own words for emotions in three rings: seven families, two words each, two nuances each. */

export type Family = { readonly word: string; readonly words: readonly { readonly word: string; readonly nuances: readonly string[] }[] };

const family = (word: string, ...words: [string, string, string][]): Family => ({
  word,
  words: words.map(([middle, ...nuances]) => ({ word: middle, nuances })),
});

export const FAMILIES: readonly Family[] = [
  family("warm", ["tender", "moved", "fond"], ["close", "trusting", "grateful"]),
  family("light", ["glad", "amused", "delighted"], ["eager", "curious", "hopeful"]),
  family("settled", ["calm", "relieved", "rested"], ["sure", "proud", "content"]),
  family("heated", ["annoyed", "impatient", "bitter"], ["angry", "outraged", "defiant"]),
  family("tense", ["uneasy", "nervous", "torn"], ["afraid", "startled", "helpless"]),
  family("heavy", ["sad", "grieving", "hurt"], ["empty", "numb", "lonely"]),
  family("small", ["ashamed", "exposed", "shy"], ["guilty", "sorry", "unworthy"]),
];

export type Entry = { readonly word: string; readonly ring: 1 | 2 | 3; readonly family: string; readonly path: string };

/** Every word once, family by family: what the wheel shows, as a list. */
export const ENTRIES: readonly Entry[] = FAMILIES.flatMap((f) => [
  { word: f.word, ring: 1 as const, family: f.word, path: "" },
  ...f.words.flatMap((m) => [
    { word: m.word, ring: 2 as const, family: f.word, path: f.word },
    ...m.nuances.map((word) => ({ word, ring: 3 as const, family: f.word, path: `${f.word}, ${m.word}` })),
  ]),
]);

/** Words that hold what was typed; those that begin with it first. */
export function filtered(typed: string): Entry[] {
  const text = typed.trim().toLowerCase();
  if (!text) return [...ENTRIES];
  const fit = ENTRIES.filter((e) => e.word.includes(text) || (e.ring > 1 && e.path.includes(text)));
  const rank = (e: Entry) => (e.word.startsWith(text) ? 0 : e.word.includes(text) ? 1 : 2);
  return fit.sort((a, b) => rank(a) - rank(b));
}

export type Sector = {
  readonly word: string;
  readonly ring: 1 | 2 | 3;
  readonly family: string;
  /** Clockwise from the top (rad). */
  readonly from: number;
  readonly to: number;
};

const WHOLE = 2 * Math.PI;
/** The part of the circle that the opened family takes. */
const OPENED = 0.56;

/** The wheel as sectors; the opened family is wide enough to be read to its rim. */
export function wheel(opened: string | null): Sector[] {
  const known = FAMILIES.some((f) => f.word === opened);
  const each = known ? (1 - OPENED) / (FAMILIES.length - 1) : 1 / FAMILIES.length;
  const out: Sector[] = [];
  let at = 0;
  for (const f of FAMILIES) {
    const wide = (f.word === opened && known ? OPENED : each) * WHOLE;
    out.push({ word: f.word, ring: 1, family: f.word, from: at, to: at + wide });
    f.words.forEach((m, i) => {
      const half = wide / f.words.length;
      const from = at + i * half;
      out.push({ word: m.word, ring: 2, family: f.word, from, to: from + half });
      m.nuances.forEach((word, j) => {
        const quarter = half / m.nuances.length;
        out.push({ word, ring: 3, family: f.word, from: from + j * quarter, to: from + (j + 1) * quarter });
      });
    });
    at += wide;
  }
  return out;
}

/** A ring's piece as an SVG path around 0, 0. */
export function sectorPath(from: number, to: number, inner: number, outer: number): string {
  const at = (angle: number, r: number) => `${(r * Math.sin(angle)).toFixed(2)} ${(-r * Math.cos(angle)).toFixed(2)}`;
  const large = to - from > Math.PI ? 1 : 0;
  return `M${at(from, inner)}L${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`;
}

/** How a word may be offered; the other says whether it fits. */
export function offer(word: string, own: boolean): string {
  if (!word) return "Something changed just now. How is it for you?";
  return own ? `I notice that I feel ${word} as you say this. Does that mean something to you?` : `I sense something ${word}. Does that fit?`;
}
