import { describe, expect, it } from "vitest";
import type { Hunch } from "../src/api/types";
import { ENTRIES, FAMILIES, filtered, offer, sectorPath, wheel } from "../src/core/feelings";
import { tallies } from "../src/core/hunches";

describe("the wheel of words", () => {
  it("has three rings, and each word once", () => {
    expect([1, 2, 3].map((ring) => ENTRIES.filter((e) => e.ring === ring).length)).toEqual([7, 14, 28]);
    expect(new Set(ENTRIES.map((e) => e.word)).size).toBe(49);
  });

  it("fills every ring whole, whichever family is open", () => {
    for (const opened of [null, ...FAMILIES.map((f) => f.word)])
      for (const ring of [1, 2, 3]) {
        const sectors = wheel(opened).filter((s) => s.ring === ring);
        expect(sectors[0]!.from).toBe(0);
        sectors.slice(1).forEach((s, i) => expect(s.from).toBeCloseTo(sectors[i]!.to, 9));
        expect(sectors.at(-1)!.to).toBeCloseTo(2 * Math.PI, 9);
      }
  });

  it("gives the open family the most room", () => {
    const wide = (word: string) => wheel("tense").filter((s) => s.word === word).map((s) => s.to - s.from)[0]!;
    expect(wide("tense")).toBeGreaterThan(Math.PI);
    expect(wide("warm")).toBeLessThan(0.6);
    expect(sectorPath(0, 4, 10, 20)).toMatch(/A20 20 0 1 1/);
  });

  it("shows the same words as the list, and finds them by typing", () => {
    expect(new Set(wheel(null).map((s) => s.word))).toEqual(new Set(ENTRIES.map((e) => e.word)));
    expect(filtered("").length).toBe(49);
    expect(filtered("UN")[0]!.word).toBe("uneasy");
    expect(filtered("tense").map((e) => e.word)).toEqual(["tense", "uneasy", "nervous", "torn", "afraid", "startled", "helpless"]);
    expect(filtered("qq")).toEqual([]);
  });

  it("offers a word as a question", () => {
    for (const text of [offer("sad", true), offer("sad", false), offer("", false)]) expect(text).toMatch(/\?$/);
  });
});

describe("what became of hunches", () => {
  it("is counted by how sure they were, and no more", () => {
    const hunch = (confidence: number, answer: Hunch["answer"]) => ({ confidence, answer }) as Hunch;
    expect(tallies([hunch(5, "yes"), hunch(5, "no"), hunch(2, "not asked"), hunch(5, "yes"), hunch(2, "partly")])).toEqual([
      { confidence: 5, yes: 2, partly: 0, no: 1, open: 0 },
      { confidence: 2, yes: 0, partly: 1, no: 0, open: 1 },
    ]);
    expect(tallies([])).toEqual([]);
  });
});
