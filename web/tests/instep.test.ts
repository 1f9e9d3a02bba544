import { describe, expect, it } from "vitest";
import type { ClockChoice, Trace } from "../src/api/types";
import { SAME, around, outline, panned, shifted, toDevice, toSession, withMark, zoomed } from "../src/core/instep";

const clock: ClockChoice = {
  offset: 3, drift: 1e-4, offset_error: 0.01, drift_error: null, reference: 100, source: "clap", marks: [], mark_error: 0.02,
};
const whole = { from: 0, to: 600 };

describe("a line from a file's time to the session's", () => {
  it("goes there and back", () => {
    expect(toSession(clock, 100)).toBeCloseTo(103, 9);
    expect(toSession(clock, 10100)).toBeCloseTo(10104, 9);
    expect(toDevice(clock, toSession(clock, 1234.5))).toBeCloseTo(1234.5, 9);
    expect(toSession(SAME, 7)).toBe(7);
  });

  it("loses its error where it was moved by hand, and its marks", () => {
    expect(shifted(clock, 0.01, null)).toMatchObject({ offset: 3.01, source: "given", offset_error: null, marks: [] });
    expect(shifted(clock, -0.1, 0.005).offset_error).toBe(0.005);
  });

  it("takes marks in order of the file's time", () => {
    const two = withMark(withMark(clock, 500, 503.1), 10, 13);
    expect(two.marks).toEqual([[10, 13], [500, 503.1]]);
    expect(two.source).toBe("marks");
  });
});

describe("the stretch that is looked at", () => {
  it("is zoomed around its middle and stays within the whole", () => {
    expect(zoomed(whole, 0.5, whole)).toEqual({ from: 150, to: 450 });
    expect(zoomed({ from: 0, to: 100 }, 2, whole)).toEqual({ from: 0, to: 200 });
    expect(zoomed({ from: 10, to: 10.06 }, 0.1, whole).to - 10.055).toBeCloseTo(0, 6);
    expect(panned({ from: 500, to: 600 }, 0.5, whole)).toEqual({ from: 500, to: 600 });
    expect(around({ from: 0, to: 100 }, 300, whole)).toEqual({ from: 250, to: 350 });
  });
});

describe("an outline", () => {
  const trace = (low: (number | null)[], high: (number | null)[]): Trace => ({
    id: "sound", title: "Sound", start: 0, step: 1, low, high,
  });
  it("is broken where nothing was observed", () => {
    const path = outline(trace([0, 0, null, 0], [1, 2, null, 1]));
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.startsWith("M0 0.5000L1 0.5000L1 0.0000")).toBe(true);
    expect(outline(trace([null], [null]))).toBe("");
  });
});
