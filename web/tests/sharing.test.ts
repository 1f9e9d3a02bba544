import { describe, expect, it } from "vitest";
import type { CopyFacts, Moment, SharedCopy } from "../src/api/types";
import { badgeOf, contentWords, isHidden, lengthOf, partWords, partsOf, standingOf, visitWords } from "../src/core/sharing";

const moment = (start: number, stop: number) => ({ id: `${start}`, start, stop }) as Moment;
const copy = (more: Partial<SharedCopy> = {}): SharedCopy => ({
  id: "1", made: "2026-03-14T09:00:00Z", by: "Dana", parts: [[60, 90], [120, 130]], until: null, films: false, notes: false,
  size: 1000, encrypted: false, state: "here", unshared: null, opened: [], away: "", ...more,
});
const facts: CopyFacts = { by: "Dana", made: "", until: "2026-12-31", parts: [[60, 90]], hidden: [[0, 60], [90, 600]] };

describe("what is shared", () => {
  it("is moments with time around them, and ranges", () => {
    expect(partsOf([moment(3, 8), moment(20, 20)], 5, [{ from: "1:00", to: "1:30" }, { from: "", to: "" }])).toEqual([
      { start: 0, stop: 13 }, { start: 15, stop: 26 }, { start: 60, stop: 90 },
    ]);
    expect(partsOf([], 5, [])).toEqual([]);
  });
  it("is nothing where a range has no end after its beginning", () => {
    expect(partsOf([], 0, [{ from: "1:00", to: "0:30" }])).toBeNull();
    expect(partsOf([moment(1, 2)], 0, [{ from: "1:00", to: "" }])).toBeNull();
  });
  it("is counted once", () => {
    expect(lengthOf([{ start: 60, stop: 90 }, { start: 10, stop: 20 }, { start: 80, stop: 100 }])).toBe(50);
    expect(lengthOf([])).toBe(0);
  });
});

describe("what became of a copy", () => {
  it("says where it is", () => {
    expect(partWords(copy().parts)).toBe("01:00 to 01:30, 02:00 to 02:10");
    expect(contentWords(copy({ films: true, notes: true }))).toBe("Signals, films and sound, notes");
    expect(standingOf(copy())).toBe("Opens without an end.");
    expect(standingOf(copy({ until: "2026-12-31" }))).toBe("Opens until 2026-12-31.");
    expect(standingOf(copy({ state: "ended", until: "2026-12-31" }))).toBe("Ended after 2026-12-31.");
    expect(standingOf(copy({ state: "unshared", unshared: "2026-04-01T10:00:00Z" }))).toMatch(/^Unshared on 2026-04-01/);
    expect(standingOf(copy({ state: "gone" }))).toMatch(/^Erased/);
  });
  it("says who opened it, as far as that is known", () => {
    expect(visitWords(copy())).toBe("Nobody opened it here.");
    expect(visitWords(copy({ opened: [{ who: "Ann", time: "2026-04-01T10:00:00Z" }] }))).toMatch(/^Opened here 1 time, last by Ann on 2026-04-01/);
    expect(visitWords(copy({ opened: null, encrypted: true }))).toMatch(/own passphrase/);
    expect(visitWords(copy({ opened: null, state: "gone" }))).toBe("");
  });
});

describe("a session that is a copy", () => {
  it("says by whom and until when", () => {
    expect(badgeOf(facts)).toBe("Supervisor's copy · shared by Dana until 2026-12-31");
    expect(badgeOf({ ...facts, until: null, by: "me" })).toBe("Supervisor's copy · shared");
    expect(badgeOf({ ...facts, by: "" })).toBe("Supervisor's copy · shared until 2026-12-31");
  });
  it("knows what is not shared", () => {
    expect([0, 59.9, 60, 89.9, 90, 599].map((t) => isHidden(facts, t))).toEqual([true, true, false, false, true, true]);
    expect(isHidden(null, 5)).toBe(false);
  });
});
