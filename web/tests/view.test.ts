import { describe, expect, it } from "vitest";
import { followed, held, panned, revealed, spanned, ticksOf, zoomed } from "../src/core/view";

describe("the view", () => {
  it("keeps what is under the pointer while zooming", () => {
    const view = { start: 100, span: 120 };
    for (const share of [0, 0.25, 1]) {
      const next = zoomed(view, 0.5, share, 3600);
      expect(next.span).toBe(60);
      expect(next.start + share * next.span).toBeCloseTo(view.start + share * view.span, 9);
    }
  });

  it("never leaves the session and never gets shorter than half a second", () => {
    expect(held({ start: -5, span: 10 }, 600)).toEqual({ start: 0, span: 10 });
    expect(held({ start: 595, span: 10 }, 600)).toEqual({ start: 590, span: 10 });
    expect(zoomed({ start: 0, span: 10 }, 100, 0.5, 600)).toEqual({ start: 0, span: 600 });
    expect(zoomed({ start: 5, span: 1 }, 0.01, 0.5, 600).span).toBe(0.5);
    expect(panned({ start: 5, span: 10 }, -100, 600).start).toBe(0);
  });

  it("never loses the playhead in page and in center, for ten minutes of playing", () => {
    for (const mode of ["page", "center"] as const) {
      let view = { start: 0, span: 30 };
      for (let time = 0; time <= 600; time += 0.05) {
        view = followed(view, time, mode, 600);
        expect(time >= view.start - 1e-9 && time <= view.start + view.span + 1e-9).toBe(true);
      }
    }
  });

  it("stands still when not following, until somebody jumps", () => {
    const view = { start: 0, span: 30 };
    expect(followed(view, 100, "off", 600)).toBe(view);
    const there = revealed(view, 100, 600);
    expect(there.start).toBeLessThan(100);
    expect(there.start + there.span).toBeGreaterThan(100);
    expect(revealed(there, 101, 600)).toBe(there);
  });

  it("pages on by whole pages", () => {
    expect(followed({ start: 0, span: 30 }, 30.01, "page", 600).start).toBe(30);
  });

  it("changes its length around the playhead", () => {
    const view = spanned({ start: 100, span: 120 }, 10, 130, 600);
    expect(view.start).toBeLessThan(130);
    expect(view.start + view.span).toBeGreaterThan(130);
  });

  it("has round ticks that do not crowd", () => {
    const ticks = ticksOf({ start: 3, span: 120 }, 1000);
    expect(ticks.step).toBe(15);
    expect(ticks.times[0]).toBe(15);
    expect(ticksOf({ start: 0, span: 1 }, 1000).times).toContain(0.3);
  });
});
