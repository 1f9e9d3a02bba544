import { describe, expect, it } from "vitest";
import type { Trail } from "../src/api/types";
import { erasures } from "../src/core/erasures";
import { asRules, countdown, drafted } from "../src/core/retention";
import { middle } from "../src/core/selftest";

describe("rules of retention", () => {
  it("come back as they were typed", () => {
    const rules = [{ purpose: "review", what: "media", days: 90, grace: 7 } as const];
    expect(asRules(drafted(rules))).toEqual(rules);
    expect(asRules(drafted([]))).toEqual([]);
  });
  it("keep a purpose that the table does not have by itself", () => {
    const rules = [{ purpose: "client", what: "session", days: 5, grace: 0 } as const];
    expect(asRules(drafted(rules))).toEqual(rules);
  });
  it("are none where a number is no day", () => {
    for (const days of ["-1", "1.5", "x", "36526"]) {
      const [first, ...rest] = drafted([]);
      expect(asRules([{ ...first!, days }, ...rest])).toBeNull();
    }
  });
  it("count down to the day and past it", () => {
    expect([12, 1, 0, -1, null].map(countdown)).toEqual(["12 days left", "1 day left", "due today", "due for 1 day", ""]);
  });
});

describe("the list of erasures", () => {
  it("names the files of what was erased, the last first", () => {
    const deed = { number: 1, time: "2026-01-01T00:00:00Z", who: "M", mark: "aa" };
    const trail: Trail = {
      intact: true,
      faults: [],
      deeds: [
        { ...deed, what: "erase-begun", ids: ["sessions:1"] },
        { ...deed, what: "erase", ids: ["sessions:1", "media:10:ff", "database:5:ee"] },
        { ...deed, what: "erase", ids: ["sessions:2"], mark: "bb" },
      ],
    };
    const list = erasures(trail);
    expect(list.map((one) => one.mark)).toEqual(["bb", "aa"]);
    expect(list[1]).toMatchObject({ session: "Session 1", size: 15, files: [{ kind: "media", sha256: "ff" }, { kind: "database" }] });
  });
});

describe("the self-test", () => {
  it("takes the middle of what it measured", () => {
    expect(middle([9, 1, 2])).toBe(2);
    expect(middle([])).toBeNaN();
  });
});
