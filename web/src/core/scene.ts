/** Where lanes stand: heights that fill the room and never get too small to read. */

export const GUTTER = 96;
export const AXIS = 26;
export const MARKS = 46;
export const EVENTS = 30;
export const SOUND = 40;
export const RATED = 60;
/** A lane that is hidden keeps its name and its button, below everything else. */
export const FOLDED = 28;
/** Lanes lower than this have no room for their range. */
export const COMPACT = 66;
const LEAST = 52;
const LEAST_MAP = 110;
const MOST = 220;
/** A few lanes alone may be taller. */
const TALLEST = 420;
const MAP_GROWS = 1.8;
/** At least this share of what can be seen is for what is shown. */
const SHOWN = 0.7;

export type Box = {
  readonly id: string;
  readonly kind: "marks" | "signals" | "folded" | "sound" | "rating" | "events" | "map";
  readonly top: number;
  readonly height: number;
};
export type Layout = { readonly boxes: readonly Box[]; readonly height: number };

/**
 * Stack marks, signals, events and the map under the axis.
 *
 * @param seen height that can be seen (px)
 * @param map height of the map (px); 0 for none
 * @param folded lanes that are hidden
 * @param ratings what was rated, of whom
 */
export function layoutOf(
  lanes: readonly string[],
  events: readonly string[],
  sounds: readonly string[],
  seen: number,
  map: number,
  folded: readonly string[] = [],
  ratings: readonly string[] = [],
): Layout {
  const others = AXIS + MARKS + ratings.length * RATED + events.length * EVENTS + sounds.length * SOUND;
  // What is hidden stays in sight, so that it is found again.
  const room = Math.max(seen - folded.length * FOLDED, SHOWN * seen);
  // A map gives up height before the lanes have to scroll.
  const spare = room - others - lanes.length * LEAST;
  const low = map ? Math.min(map, Math.max(spare, LEAST_MAP)) : 0;
  const fixed = others + low;
  const each = Math.floor((room - fixed) / Math.max(lanes.length, 1));
  // What the map cannot take is the lanes' too.
  const most = Math.min(Math.max(Math.floor((room - others - map * MAP_GROWS) / Math.max(lanes.length, 1)), MOST), TALLEST);
  const height = Math.min(Math.max(each, LEAST), most);
  const boxes: Box[] = [];
  let top = AXIS;
  const put = (id: string, kind: Box["kind"], tall: number) => {
    boxes.push({ id, kind, top, height: tall });
    top += tall;
  };
  put("marks", "marks", MARKS);
  for (const id of ratings) put(id, "rating", RATED);
  for (const id of lanes) put(id, "signals", height);
  for (const id of sounds) put(id, "sound", SOUND);
  for (const id of events) put(id, "events", EVENTS);
  // What is left over goes to the map, so that no gray is left below it.
  if (map) put("map", "map", Math.max(low, Math.min(room - top, map * MAP_GROWS)));
  for (const id of folded) put(id, "folded", FOLDED);
  return { boxes, height: top };
}

/** How many of `count` stand in a row, of at most `most`, so that no row is left almost empty. */
export function columnsOf(count: number, most: number): number {
  return Math.ceil(count / Math.max(Math.ceil(count / most), 1));
}

/** The parts of a lane: signals above, their coordination below. */
export function partsOf(box: Box, course: boolean): { signals: [number, number]; course: [number, number] | null } {
  const inner = box.height - 10;
  const tall = course ? Math.round(Math.min(inner * 0.34, 56)) : 0;
  const top = box.top + 5;
  return {
    signals: [top, top + inner - tall - (course ? 4 : 0)],
    course: course ? [top + inner - tall, top + inner] : null,
  };
}

/** Values from `low` to `high` on pixels from `bottom` up to `top`. */
export type Span = { readonly low: number; readonly high: number; readonly top: number; readonly bottom: number };

/** A vertical axis: pixels of a value between `low` and `high`. */
export function scaleOf(low: number, high: number, top: number, bottom: number): (v: number) => number {
  const span = high - low || 1;
  const slope = (top - bottom) / span;
  return (v) => Math.min(Math.max(bottom + (v - low) * slope, top - 2), bottom + 2);
}
