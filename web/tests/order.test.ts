import { describe, expect, it } from "vitest";
import { raised } from "../src/core/order";

describe("a list in order", () => {
  it("lets one stand before the one above it", () => {
    expect(raised(["a", "b", "c"], "c")).toEqual(["a", "c", "b"]);
    expect(raised(["a", "b", "c"], "b")).toEqual(["b", "a", "c"]);
  });
  it("stays as it is where there is nothing above, or no such one", () => {
    expect(raised(["a", "b"], "a")).toEqual(["a", "b"]);
    expect(raised(["a", "b"], "x")).toEqual(["a", "b"]);
  });
});
