import { describe, expect, it } from "vitest";
import { AXIS, MARKS, columnsOf, layoutOf, partsOf, scaleOf } from "../src/core/scene";
import { hitAt } from "../src/draw/marks";
import { gripAt } from "../src/draw/overview";

describe("the layout of lanes", () => {
  it("fills the room exactly, without a gap between boxes", () => {
    const layout = layoutOf(["a", "b", "c", "d"], ["turns"], ["m1"], 700, 150);
    expect(layout.height).toBe(700);
    let top = AXIS;
    for (const box of layout.boxes) {
      expect(box.top).toBe(top);
      top += box.height;
    }
  });

  it("takes from the map before it lets lanes scroll", () => {
    const layout = layoutOf(["a", "b", "c", "d", "e", "f", "g", "h"], [], [], 600, 150);
    expect(layout.height).toBe(600);
    expect(layout.boxes.at(-1)!.height).toBeLessThan(150);
    expect(layoutOf(Array.from({ length: 20 }, String), [], [], 600, 150).height).toBeGreaterThan(600);
  });

  it("folds hidden lanes away below the map, at no cost to the others", () => {
    const layout = layoutOf(["a"], [], [], 600, 150, ["b", "c"]);
    expect(layout.boxes.map((b) => b.id)).toEqual(["marks", "a", "map", "b", "c"]);
    expect(layout.boxes[2]!.top + layout.boxes[2]!.height).toBeLessThanOrEqual(600);
  });

  it("needs no map and no lanes", () => {
    const alone = layoutOf(["a"], [], [], 600, 140);
    expect(alone.height).toBe(600);
    expect(layoutOf(["a"], [], [], 600, 140, ["b", "c"]).height).toBe(600);
    expect(layoutOf(["a"], [], [], 480, 0).height).toBe(480);
    expect(layoutOf([], [], [], 500, 0).height).toBe(AXIS + MARKS);
  });

  it("spreads cells evenly over rows", () => {
    expect([1, 4, 7, 8, 14, 15].map((n) => columnsOf(n, 7))).toEqual([1, 4, 7, 4, 7, 5]);
    expect(columnsOf(0, 7)).toBe(0);
  });

  it("keeps the coordination of a lane below its signals", () => {
    const box = { id: "a", kind: "signals", top: 100, height: 100 } as const;
    const { signals, course } = partsOf(box, true);
    expect(signals[1]).toBeLessThan(course![0]);
    expect(course![1]).toBeLessThan(200);
    expect(partsOf(box, false).course).toBeNull();
  });

  it("holds values that are out of range at its edge", () => {
    const y = scaleOf(0, 10, 0, 100);
    expect([y(0), y(10), y(1e6)]).toEqual([100, 0, -2]);
    expect(scaleOf(3, 3, 0, 100)(3)).toBe(100);
  });
});

describe("the pointer", () => {
  it("finds the mark that it is on", () => {
    const hit = { kind: "moment", id: "m1", x: 100, y: 20, reach: 11, words: "", time: 0 } as const;
    expect(hitAt([hit], 108, 25)?.id).toBe("m1");
    expect(hitAt([hit], 120, 20)).toBeUndefined();
  });

  it("takes the brush by its edges or its middle", () => {
    const view = { start: 60, span: 120 };
    const at = (x: number) => gripAt(x, view, 600, 1000);
    expect([at(98), at(200), at(303), at(600)]).toEqual(["start", "inside", "stop", "outside"]);
  });
});
