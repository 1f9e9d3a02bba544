import { afterEach, describe, expect, it, vi } from "vitest";
import type { ConsentView, Said } from "../src/api/types";
import { bytes, stamp, standing, waiting, words } from "../src/core/consent";
import { Privacy } from "../src/state/privacy";

const said = (person: string, purpose: Said["purpose"], given: boolean): Said => ({
  person, purpose, given, time: "2026-03-14T09:05:07+00:00", who: "me",
});
const view: ConsentView = {
  needed: true,
  purposes: [],
  said: [
    said("client", "research", true),
    said("client", "research", false),
    said("client", "teaching", false),
    said("therapist", "research", true),
  ],
};

describe("consent", () => {
  it("is what was said last, by this person for this purpose", () => {
    expect(words(standing(view, "client", "research"))).toBe("Withdrawn");
    expect(words(standing(view, "client", "teaching"))).toBe("Refused");
    expect(words(standing(view, "client", "supervision"))).toBe("Not recorded");
    expect(words(standing(view, "therapist", "research"))).toBe("Given");
    expect(standing(view, "therapist", "research").last?.who).toBe("me");
    expect(standing(view, "therapist", "review").last).toBeNull();
  });

  it("names who is waited for, and a no before a silence", () => {
    const one = { purpose: "research" as const, words: "research", allowed: false, reason: "why" };
    expect(waiting({ ...one, persons: { client: "unknown", therapist: "unknown" } })).toBe("Client and therapist not recorded");
    expect(waiting({ ...one, persons: { client: "withdrawn", therapist: "unknown" } })).toBe("Client said no");
    expect(waiting({ ...one, persons: {} })).toBe("why");
    expect(waiting({ ...one, allowed: true, persons: { client: "unknown" } })).toBe("");
  });
});

describe("proof", () => {
  it("writes times and sizes", () => {
    expect(stamp("2026-03-14T09:05:07", true)).toBe("2026-03-14 09:05:07");
    expect(stamp("long ago")).toBe("long ago");
    expect(bytes(0)).toBe("0 B");
    expect(bytes(512)).toBe("512 B");
    expect(bytes(3_400_000)).toBe("3.4 MB");
  });
});

describe("what is said in a hurry", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("reaches the server one after the other, and a refusal keeps nothing back", async () => {
    const asked: string[] = [];
    let running = 0;
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      if (init.method === "POST") {
        expect(running++).toBe(0);
        await Promise.resolve();
        running--;
        asked.push((JSON.parse(String(init.body)) as Said).person);
        if (asked.length === 1) return Response.json({ error: { code: "storage", text: "The disk is full." } }, { status: 500 });
      }
      return Response.json(url.endsWith("consents") ? view : { intact: true, faults: [], deeds: [] });
    });
    const privacy = new Privacy({ id: "s", name: "S", state: "analyzed", problem: null, shared: false });
    const first = privacy.say("client", "research", true);
    const second = privacy.say("therapist", "research", true);
    expect(await first).toBe("The disk is full.");
    await second;
    expect(asked).toEqual(["client", "therapist"]);
    expect(privacy.consents.value).toEqual(view);
    expect(privacy.code).toBe("S");
    const damaged = new Privacy({ id: "s", name: "?", state: "damaged", problem: "No database.", shared: false });
    await damaged.load();
    expect(damaged.consents.value).toBeNull();
    expect(damaged.code).toBe("s");
  });
});
