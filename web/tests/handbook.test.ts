import { describe, expect, it } from "vitest";
import type { HandbookEntry } from "../src/api/types";
import { found } from "../src/core/handbook";

const entry = (name: string, title: string, text: string): HandbookEntry => ({
  name, kind: "measures", title, line: text, formula: "", facts: [], source: "A paper",
  parts: [{ title: "How", lines: [text], listed: false }],
});
const ENTRIES = [
  entry("coherence", "Coherence", "Rhythms that keep step, found by correlation"),
  entry("wcc", "Windowed cross-correlation", "Who moves with whom"),
];

describe("the handbook", () => {
  it("shows all of it while nothing is typed", () => {
    expect(found(ENTRIES, "  ")).toEqual(ENTRIES);
  });
  it("puts titles before texts", () => {
    expect(found(ENTRIES, "correlation").map((e) => e.name)).toEqual(["wcc", "coherence"]);
  });
  it("wants every word, wherever it stands", () => {
    expect(found(ENTRIES, "who PAPER").map((e) => e.name)).toEqual(["wcc"]);
    expect(found(ENTRIES, "nobody")).toEqual([]);
  });
});
