import { describe, expect, it } from "vitest";
import { fateOf, fault, goes, holdsNothing } from "../src/core/parts";

describe("what removing a part takes out", () => {
  it("is told in words, and what is not there is left out", () => {
    expect(goes({ count: { samples: 560, signals: 8, notes: 1, hunches: 2, results: 1 }, copies: 1 })).toEqual([
      "560 samples of 8 signals, which get a gap",
      "1 note",
      "2 hunches",
      "1 analysis of the whole session",
      "1 masked copy, whatever they show",
    ]);
    expect(goes({ count: {}, copies: 0 })).toEqual([]);
  });

  it("says why two times are no part", () => {
    expect(fault("1:50", "1:40")).toBe("The part ends before it begins.");
    expect(fault("1:40", "soon")).toMatch(/such as 1:40/);
    expect(fault("1:40", "")).toBe("");
    expect(fault("1:40", "1:50")).toBe("");
  });

  it("is nothing where no signal, film or note lies, though analyses would go", () => {
    expect(holdsNothing({ films: [], count: { results: 1, steps: 12 } })).toBe(true);
    expect(holdsNothing({ films: [], count: { results: 1, notes: 1 } })).toBe(false);
  });

  it("says what becomes of films, of those that stay elsewhere too", () => {
    const film = { title: "Video of Client", what: "anew", reason: "", inside: true, seconds: 130 } as const;
    expect(fateOf(film)).toBe("is written anew, gray and silent there, about 2 min");
    expect(fateOf({ ...film, inside: false })).toMatch(/; the original lies elsewhere and stays there$/);
    expect(fateOf({ ...film, what: "impossible", reason: "the file is not where it was" })).toBe(
      "cannot be written anew: the file is not where it was",
    );
  });
});
