import { expect, it } from "vitest";
import { about, axisOf, band, course, room } from "../src/core/sketch";

it("draws a line that is broken where nothing is known", () => {
  const x = { low: 0, high: 4 };
  const y = axisOf([0, 1, null, 2]);
  expect(y).toEqual({ low: 0, high: 2 });
  expect(course([0, 1, 2, 4], [0, 1, null, 2], x, y, 100, 10)).toBe("M0.0 10.0L25.0 5.0M100.0 0.0");
  expect(axisOf([3, 3])).toEqual({ low: 2.5, high: 3.5 });
  expect(axisOf([null])).toEqual({ low: 0, high: 1 });
});

it("fills what lies between two lines", () => {
  const path = band([0, 1, 2], [0, null, 0], [1, 1, 1], { low: 0, high: 2 }, { low: 0, high: 1 }, 10, 10);
  expect(path).toBe("M0.0 0.0L10.0 0.0L10.0 10.0L0.0 10.0Z");
  expect(band([0], [0], [1], { low: 0, high: 1 }, { low: 0, high: 1 }, 1, 1)).toBe("");
});

it("says how long and how large", () => {
  expect([0.2, 59, 200, 6000].map(about)).toEqual(["about 1 s", "about 59 s", "about 3 min", "about 1 h 40 min"]);
  expect([10, 5e6, 2.34e9].map(room)).toEqual(["less than 1 MB", "5 MB", "2.3 GB"]);
});
