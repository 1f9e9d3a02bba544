import { describe, expect, it } from "vitest";
import { hillOf, reachedWords } from "../src/core/nulls";

describe("a value among those of chance", () => {
  it("is placed on bins that reach as far as it", () => {
    const hill = hillOf({ null: [0, 0, 0.1, null, 0.3], observed: 1 }, 10);
    expect(hill.bars).toEqual([1, 0.5, 0, 0.5, 0, 0, 0, 0, 0, 0]);
    expect(hill.at).toBe(1);
    expect(hillOf({ null: [0, 1, 2, 4], observed: 1 }, 4)).toEqual({ bars: [1, 1, 1, 1], at: 0.25 });
  });

  it("is nowhere while it is unknown, or nothing varies", () => {
    expect(hillOf({ null: [1, 2], observed: null }, 2).at).toBeNull();
    expect(hillOf({ null: [], observed: null }, 3)).toEqual({ bars: [0, 0, 0], at: null });
    expect(hillOf({ null: [2, 2], observed: 2 }, 2).at).toBeNull();
  });

  it("is told by how often chance gave as much", () => {
    const null_ = new Array(499).fill(0);
    expect(reachedWords({ null: null_, observed: 1, reached: 0, p: 0.002 })).toBe("None of 499 imitations reach it; p = 0.002");
    expect(reachedWords({ null: null_, observed: 1, reached: 1, p: 0.004 })).toMatch(/^1 of 499 imitations reaches it/);
    expect(reachedWords({ null: null_, observed: 1, reached: 29, p: 0.06 })).toMatch(/^29 of 499 imitations reach it/);
    expect(reachedWords({ null: [], observed: null, reached: 0, p: null })).toBe("Not tested.");
  });
});
