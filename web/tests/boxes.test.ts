import { describe, expect, it } from "vitest";
import { LEAST, dragged, evenly, pressed } from "../src/core/boxes";

const box = { left: 0.2, top: 0.3, right: 0.6, bottom: 0.8 };

describe("rectangles on a picture", () => {
  it("are moved as a whole and stop at the edge with their size", () => {
    expect(dragged(box, "move", 0.1, -0.1)).toEqual({ left: 0.3, top: 0.2, right: 0.7, bottom: 0.7 });
    expect(dragged(box, "move", 5, 5)).toEqual({ left: 0.6, top: 0.5, right: 1, bottom: 1 });
    expect(dragged(box, "move", -5, -5)).toEqual({ left: 0, top: 0, right: 0.4, bottom: 0.5 });
  });

  it("are drawn at one corner, the other stays, and never turn inside out", () => {
    expect(dragged(box, "nw", -0.1, 0.1)).toEqual({ ...box, left: 0.1, top: 0.4 });
    expect(dragged(box, "se", 0.1, 0.1)).toEqual({ ...box, right: 0.7, bottom: 0.9 });
    expect(dragged(box, "ne", -5, 5)).toEqual({ ...box, right: box.left + LEAST, top: 0.78 });
    expect(dragged(box, "sw", -5, 5)).toEqual({ ...box, left: 0, bottom: 1 });
  });

  it("follow the arrows", () => {
    expect(pressed(box, "ArrowLeft", false)).toEqual({ ...box, left: 0.19, right: 0.59 });
    expect(pressed(box, "ArrowDown", true)).toEqual({ ...box, bottom: 0.81 });
    expect(pressed(box, "Enter", false)).toBeNull();
  });

  it("begin as equal parts below a strip", () => {
    const two = evenly(2);
    expect(two.map((b) => [b.left, b.right])).toEqual([[0, 0.5], [0.5, 1]]);
    expect(two[0]!.top).toBe(0.1);
  });
});
