import { expect, test } from "vitest";
import { METHODS, percent, seconds, shares, sureness } from "../src/core/copies";

test("times are read as people write them, and nothing else is one", () => {
  expect(["75", "1:15", "1:02:30.5", " 0:05 "].map(seconds)).toEqual([75, 75, 3750.5, 5]);
  for (const wrong of ["", "a", "1:", "1.5:20", "-3", "1:2:3:4", "1e3"]) expect(seconds(wrong)).toBeNull();
});

test("shares of a clip are those of its pictures, and what is there is never nothing", () => {
  const clip = { methods: { whole: 1, faces: 2999 } } as never;
  const [faces, whole] = shares(clip);
  expect([faces!.name, whole!.name]).toEqual(["faces", "whole"]);
  expect([faces!.open, whole!.open]).toEqual([true, false]);
  expect(percent(faces!.share)).toBe("over 99.9 %");
  expect(percent(whole!.share)).toBe("under 0.1 %");
  expect([0, 0.125, 1].map(percent)).toEqual(["0 %", "12.5 %", "100 %"]);
  expect(shares({ methods: {} } as never)).toEqual([]);
});

test("sureness is never rounded up, and a bridged gap says so", () => {
  const of = (certainty: number, method = "faces") => sureness({ certainty, method } as never);
  expect(of(0.99999)).toBe("99.9 % sure");
  expect(of(0.8)).toBe("80.0 % sure");
  expect(of(0, "bridged")).toBe("short gap");
  expect(new Set(METHODS.map((m) => m.name)).size).toBe(6);
});
