import { describe, expect, it } from "vitest";
import { fateOf, goes } from "../src/core/parts";

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

  it("says what becomes of films, of those that stay elsewhere too", () => {
    const film = { title: "Video of Client", what: "anew", reason: "", inside: true, seconds: 130 } as const;
    expect(fateOf(film)).toBe("is written anew, gray and silent there, about 2 min");
    expect(fateOf({ ...film, inside: false })).toMatch(/; the original lies elsewhere and stays there$/);
    expect(fateOf({ ...film, what: "impossible", reason: "the file is not where it was" })).toBe(
      "cannot be written anew: the file is not where it was",
    );
  });
});
