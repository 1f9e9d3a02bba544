import { describe, expect, it } from "vitest";
import type { Answered, DyadCourse, Form } from "../src/api/types";
import { PATTERN, columnsOf, coordination, given, keyOf, keyed, runs, scoreLines, since, whole } from "../src/core/questionnaire";

const answers = [0, 1, 2, 3].map((value) => ({ value, text: `a${value}` }));
const scale = { key: "total", title: "Total", low: 0, high: 27, missing: 1, better: "lower", bands: [], bands_source: null, change: 6, change_source: null };
const form = { key: "phq-9", items: ["1", "2"].map((id) => ({ id, text: id, answers })), scales: [scale] } as unknown as Form;

describe("answers", () => {
  it("come from digits that are an answer", () => {
    const item = form.items[0]!;
    expect(["0", "3", "4", "x", "12", " "].map((key) => keyed(item, key))).toEqual([0, 3, null, null, null, null]);
  });

  it("name every item, those that nobody came to as skipped", () => {
    expect(whole(form, { "1": 0 })).toEqual({ "1": 0, "2": null });
    expect(given(form, { "1": 0, "2": null })).toBe(1);
  });
});

const scored = (taken: string, value: number | null) => ({
  form: "phq-9", title: "PHQ-9", scale: "total", scale_title: "Total", person: "client", taken, value, low: 0, high: 27, change: 6, better: "lower" as const,
});
const course = {
  dyad: "d", closed: 0,
  sessions: [
    { id: "a", name: "one", date: "2026-03-01", analyzed: true, scores: [scored("2026-03-01", 18)], findings: [{ signal: "x", title: "X", modality: "voice", answer: "", value: 2, low: 1, high: 3 }] },
    { id: "b", name: "two", date: "2026-03-08", analyzed: false, scores: [], findings: [] },
    { id: "c", name: "three", date: "2026-03-15", analyzed: true, scores: [scored("2026-03-15", 12), scored("2026-03-12", 14)], findings: [] },
    { id: "e", name: "undated", date: null, analyzed: false, scores: [scored("2026-03-20", 9)], findings: [] },
  ],
} as unknown as DyadCourse;

describe("course", () => {
  const columns = columnsOf(course);

  it("has a column for each session, and for days of scores without one", () => {
    expect(columns.map((c) => c.label)).toEqual(["undated", "2026-03-01", "2026-03-08", "2026-03-12", "2026-03-15"]);
  });

  it("has a gap where a session has no score", () => {
    const [line] = scoreLines(course, columns);
    expect(line!.points.map((p) => p.value)).toEqual([9, 18, null, 14, 12]);
    expect(runs(line!.points)).toEqual([[[0, 9], [1, 18]], [[3, 14], [4, 12]]]);
  });

  it("puts coordination into its session", () => {
    const [row] = coordination(course, columns);
    expect(row!.points.map((p) => p.value)).toEqual([null, 2, null, null, null]);
  });
});

describe("change", () => {
  const on = (taken: string, value: number | null, form = "phq-9") =>
    ({ form, person: "client", taken, scores: [{ scale: "total", value }] }) as unknown as Answered;

  it("is told against the last known score before it, with the form's own error", () => {
    expect(since(on("2026-03-22", 13), "total", course)).toBe("+4 since 2026-03-20, within the form's own error (6)");
    expect(since(on("2026-03-12", 12), "total", course)).toBe("−6 since 2026-03-01, more than the form's own error (6)");
  });

  it("is not told of a first score, of one that is unknown, or of another form", () => {
    expect(since(on("2026-03-01", 18), "total", course)).toBe("");
    expect(since(on("2026-03-22", null), "total", course)).toBe("");
    expect(since(on("2026-03-22", 3, "gad-7"), "total", course)).toBe("");
    expect(since(on("2026-03-22", 3), "total", null)).toBe("");
  });
});

describe("a form of one's own", () => {
  it("begins with a pattern that names its key", () => {
    expect(keyOf(PATTERN)).toBe("my-form");
    expect(keyOf("{")).toBe("");
  });
});
