import { describe, expect, it } from "vitest";
import { makeDemo } from "../fixture/made";
import type { FindingView, NowRow, Person } from "../src/api/types";
import { aboveOf, askedOf, matrixOf } from "../src/core/group";
import { bindingFor } from "../src/core/keys";
import { truthOf } from "../src/core/truth";

const demo = makeDemo();
const one = demo.view.findings[0]!;
const persons: Person[] = ["A", "B", "C"].map((code) => ({ code, role: "", letter: code }));
const pair = (id: string, a: string, b: string) => ({ ...one, id, persons: [a, b] }) as FindingView;
const row = (finding: string, value: number | null, state: NowRow["state"], leader: string | null = null): NowRow =>
  ({ finding, title: "", value, low: 0, high: 0.5, state, leader, lag: leader ? 0.5 : null, quality: "good" });

describe("everybody with everybody", () => {
  const findings = [pair("f0", "A", "B"), pair("f1", "A", "C"), { ...pair("f2", "A", "B"), persons: ["A", "B", "C"] }];
  const rows = [row("f0", 0.8, "above chance", "B"), row("f1", 0.1, "within chance")];

  it("is a square in which a pair stands twice and a pair that was not asked not at all", () => {
    const [asked] = askedOf(findings);
    expect(askedOf(findings)).toHaveLength(1);
    const matrix = matrixOf(persons, asked!, rows);
    expect(matrix.map((r) => r.map((c) => c?.value ?? null))).toEqual([[null, 0.8, 0.1], [0.8, null, null], [0.1, null, null]]);
    expect(matrix[1]![0]).toEqual(matrix[0]![1]);
    expect(matrix[0]![1]).toMatchObject({ above: true, leader: "B", unknown: false });
    expect(aboveOf(matrix)).toEqual({ above: 1, known: 2 });
  });

  it("knows nothing where nothing was read yet", () => {
    const matrix = matrixOf(persons, askedOf(findings)[0]!, []);
    expect(aboveOf(matrix)).toEqual({ above: 0, known: 0 });
    expect(matrix[0]![1]).toMatchObject({ value: null, unknown: true });
  });
});

describe("the truth of a made-up session", () => {
  const planted = [
    { signal: "x", start: 0, stop: 60, leader: "A", lag: 1 },
    { signal: "x", start: 100, stop: 160, leader: "A", lag: 1 },
    { signal: "y", start: 0, stop: 60, leader: "B", lag: 1 },
  ];
  const flagged = (signal: string, start: number, stop: number, leader: string | null) =>
    ({ ...one, signal, stretches: [{ start, stop, p: 0.01, strength: 1, leading: { outcome: leader ? "leads" : "mutual", leader, lag: 1, interval: null, p: 0.01, reason: "" } }] }) as FindingView;

  it("counts hits, misses, leaders and false alarms", () => {
    const truth = truthOf(planted, [flagged("x", 20, 70, "A"), flagged("y", 45, 59, "B"), flagged("x", 300, 320, null), flagged("z", 0, 60, "A")]);
    expect(truth.planted.map((p) => [Boolean(p.flag), p.leader])).toEqual([[true, true], [false, false], [false, false]]);
    expect(truth.alarms.map((a) => [a.signal, a.start])).toEqual([["x", 300], ["z", 0]]);
  });
});

describe("Shift and a digit", () => {
  const bindings = ["Shift+0", "0", "="].map((key) => ({ keys: [key], words: key, group: "", run: () => undefined }));
  const press = (key: string, more: object) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

  it("is the same on every keyboard, and the sign alone is what it is", () => {
    expect(bindingFor(press(")", { shiftKey: true, code: "Digit0" }), bindings, false)?.words).toBe("Shift+0");
    expect(bindingFor(press("=", { shiftKey: true, code: "Digit0" }), bindings, false)?.words).toBe("Shift+0");
    expect(bindingFor(press("=", { code: "Equal" }), bindings, false)?.words).toBe("=");
    expect(bindingFor(press("0", { code: "Digit0" }), bindings, false)?.words).toBe("0");
  });
});
