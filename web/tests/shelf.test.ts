import { describe, expect, it } from "vitest";
import type { SessionRow } from "../src/api/types";
import { EVERYTHING, Finder, between } from "../src/core/shelf";

const row = (k: number, more: Partial<SessionRow> = {}): SessionRow => ({
  id: `s${k}`, name: `session ${k}`, dyad: `d${k % 3}`, date: `2026-0${1 + (k % 9)}-10`, duration: 60, modalities: [],
  state: "analyzed", moments: 0, reviewed: 0, generated: false, strip: [], problem: null, roles: ["client", "therapist"],
  shared: false, ...more,
});
const rows = [row(1), row(2, { state: "new", date: null }), row(3, { roles: ["mother", "infant"], date: "2026-03-01" })];
const finder = new Finder(rows);
const found = (wanted: object, now = Date.parse("2026-03-04")) => finder.find({ ...EVERYTHING, ...wanted }, now).map((r) => r.id);

describe("finding sessions", () => {
  it("takes all words anywhere, in any case", () => {
    expect(found({ words: "SESSION 3" })).toEqual(["s3"]);
    expect(found({ words: "mother d0" })).toEqual(["s3"]);
    expect(found({ words: "" })).toHaveLength(3);
    expect(found({ words: "nobody" })).toEqual([]);
  });

  it("sifts by dyad, role, state and date; what has no date is in no span of dates", () => {
    expect(found({ dyad: "d1" })).toEqual(["s1"]);
    expect(found({ role: "infant" })).toEqual(["s3"]);
    expect(found({ state: "new" })).toEqual(["s2"]);
    expect(found({ since: "week" })).toEqual(["s3"]);
    expect(found({ since: "year" })).toEqual(["s1", "s3"]);
    expect(finder.roles).toEqual(["client", "infant", "mother", "therapist"]);
  });

  it("chooses all that lie between two, in either direction", () => {
    expect(between(rows, "s3", "s1")).toEqual(["s1", "s2", "s3"]);
    expect(between(rows, null, "s2")).toEqual(["s2"]);
  });

  it("is quick with two thousand", () => {
    const many = new Finder(Array.from({ length: 2000 }, (_, k) => row(k)));
    const began = performance.now();
    for (const words of ["s", "se", "ses", "sess", "session 19", "session 199"]) many.find({ ...EVERYTHING, words }, 0);
    console.log(`${((performance.now() - began) / 6).toFixed(2)} ms a key to find among 2,000 sessions`);
    expect(many.find({ ...EVERYTHING, words: "session 1999" }, 0)).toHaveLength(1);
  });
});
