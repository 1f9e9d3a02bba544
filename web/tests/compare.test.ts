import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Pin } from "../src/api/types";
import { makeDemo, makeHour } from "../fixture/made";
import { FixtureServer } from "../fixture/server";
import { commonSpan, lanesOf, rowsOf, toldOf, toldWords, windowOf } from "../src/core/compare";
import { NONE, profileIn } from "../src/core/lagmap";
import { openStage } from "../src/state/clips";
import { loadPins, movePin, moveSpans, pinOf, pins, setPins, toggle, undoPins } from "../src/state/pins";

const demo = makeDemo();
const hour = makeHour();
let refuse = false;
const asked: string[] = [];

beforeEach(async () => {
  const server = new FixtureServer([demo, hour]);
  refuse = false;
  asked.length = 0;
  vi.stubGlobal("fetch", async (url: string, init: { method: string; body?: string }) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/v1", "");
    asked.push(`${init.method} ${path}`);
    if (refuse) return Response.json({ error: { code: "x", text: "The disk is full." } }, { status: 409 });
    const { status, body } = server.answer(init.method, path, searchParams, init.body ? JSON.parse(init.body) : {});
    if (body instanceof Uint8Array) return new Response(body.slice());
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  });
  await loadPins();
});
afterEach(() => vi.unstubAllGlobals());

const first = () => pinOf(demo.view, demo.moments[0]!);
const minute = (start = 60): Pin => ({ session: hour.view.id, name: "", start, stop: start + 60, moment: null, title: "" });

describe("what is beside each other", () => {
  it("is seen with five seconds around, and is as long for all", () => {
    expect(windowOf(20, 30)).toEqual({ start: 15, span: 20 });
    expect(windowOf(2, 8)).toEqual({ start: 0, span: 13 });
    expect(commonSpan([{ start: 0, stop: 60 }, { start: 5, stop: 8 }])).toBe(70);
  });

  it("stands in one row and on one scale in every column", () => {
    const columns = [{ view: demo.view, moment: null }, { view: hour.view, moment: null }];
    const rows = rowsOf(columns);
    expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length);
    for (const row of rows)
      for (const { view } of columns)
        for (const lane of view.lanes.filter((l) => `${l.modality}/${l.title}` === row.key))
          for (const { low, high } of lane.signals) {
            expect(row.range[0]).toBeLessThanOrEqual(low!);
            expect(row.range[1]).toBeGreaterThanOrEqual(high!);
          }
  });

  it("shows of a moment the lanes that it is about", () => {
    const moment = demo.moments.find((m) => m.signals.length > 0)!;
    const lanes = lanesOf({ view: demo.view, moment });
    expect(lanes.length).toBeGreaterThan(0);
    expect(lanes.every((l) => l.signals.some((s) => moment.signals.includes(s.name)))).toBe(true);
    expect(lanesOf({ view: demo.view, moment: { ...moment, signals: [] } }).length).toBeGreaterThan(lanes.length - 1);
  });

  it("says how much is beyond chance, and names a leader of at least half of it", () => {
    const finding = {
      ...demo.view.findings[0]!,
      course: { time: [0, 10, 20, 30], value: [1, 1, 0, null], low: [0, 0, 0, 0], high: [0.5, 0.5, 0.5, 0.5] },
      stretches: [{ start: 0, stop: 12, p: 0.01, strength: 1, leading: { outcome: "leads", leader: "client", lag: 0.8, interval: null, p: 0.01, reason: "" } }],
    } as (typeof demo.view.findings)[number];
    expect(toldOf(finding, 0, 20)).toEqual({ above: 2, windows: 3, leader: "client", lag: 0.8 });
    expect(toldWords(finding, 0, 20)).toBe("2 of 3 windows above chance; Client leads by 0.8 s");
    expect(toldOf(finding, 10, 30).leader).toBeNull();
    expect(toldWords({ ...finding, course: null }, 0, 20)).toBe("no window here");
  });
});

describe("the profile of a span", () => {
  const shape = { rows: 3, columns: 5, lags: [-1, 1] as const, times: [0, 40] as const, scale: 0.01, offset: 0 };
  const cells = Int8Array.from([0, 10, 20, 30, 40, NONE, NONE, NONE, NONE, NONE, 5, 5, NONE, 15, 15]);
  const chance = Uint8Array.from([255, 51, 0, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0]);

  it("is the mean of the windows in it, unknown where none is known", () => {
    const profile = profileIn(shape, cells, chance, 9, 31);
    expect(profile.windows).toBe(3);
    expect(profile.lag).toEqual([-1, 0, 1]);
    expect(profile.value[0]).toBeCloseTo(0.2);
    expect(profile.value[1]).toBeNull();
    expect(profile.value[2]).toBeCloseTo(0.1);
    expect(profile.chance).toEqual([0.2, null, 0]);
  });

  it("is that of the nearest window where the span lies between two, and nothing beyond all", () => {
    expect(profileIn(shape, cells, null, 12, 14).value[0]).toBeCloseTo(0.1);
    expect(profileIn(shape, cells, null, 500, 510).windows).toBe(0);
  });
});

describe("pins", () => {
  it("are kept in their order, moved, taken out, and brought back", async () => {
    expect(await toggle(first())).toBe("Pinned, 1 of 4");
    await setPins([...pins.value, minute()]);
    await movePin(1, -1);
    expect(pins.value.map((p) => p.session)).toEqual([hour.view.id, demo.view.id]);
    expect(await toggle(first())).toBe("Unpinned");
    expect(pins.value).toHaveLength(1);
    expect(await undoPins()).toBe(true);
    expect(pins.value).toHaveLength(2);
    await loadPins();
    expect(pins.value.map((p) => p.session)).toEqual([hour.view.id, demo.view.id]);
  });

  it("move spans together and leave moments where they are", async () => {
    await setPins([first(), minute(60), { ...minute(60), session: demo.view.id }]);
    await moveSpans(120, 30);
    expect(pins.value.map((p) => [p.start, p.stop])).toEqual([[first().start, first().stop], [120, 150], [120, 150]]);
  });

  it("do not go back to what was asked for before they were written", async () => {
    await setPins([]);
    const asking = loadPins();
    await setPins([minute()]);
    await asking;
    expect(pins.value).toHaveLength(1);
  });

  it("are four at most, and as they were where the server refuses", async () => {
    await setPins([minute(0), minute(60), minute(120), minute(180)]);
    await expect(toggle(first())).rejects.toThrow("unpin one");
    const was = pins.value;
    refuse = true;
    await expect(setPins([])).rejects.toThrow("full");
    expect(pins.value).toBe(was);
  });
});

describe("a stage", () => {
  it("opens each session once, and has one transport for all clips", async () => {
    const stage = await openStage([minute(60), minute(600), first()]);
    expect(asked.filter((a) => a === `GET /sessions/${hour.view.id}`)).toHaveLength(1);
    stage.transport.seek(12);
    expect(stage.clips.map((c) => c.time.value)).toEqual([67, 607, first().start + 7]);
    expect(stage.clips[2]!.moment?.id).toBe(demo.moments[0]!.id);
    expect(stage.span).toBe(commonSpan([minute(), first()]));
    stage.reach("r", [0, 1]);
    stage.reach("r", [-1, 0.5]);
    expect(stage.reaches.value.get("r")).toEqual([-1, 1]);
    stage.dispose();
  });

  it("plays every player from where its clip begins", async () => {
    const stage = await openStage([minute(60), minute(600)]);
    const times: number[] = [];
    stage.clips.forEach((clip) =>
      clip.addPlayer("m", {
        stand: async (t: number) => void times.push(t),
        jump: () => undefined,
        follow: () => undefined,
        dispose: () => undefined,
      } as never),
    );
    times.length = 0;
    stage.transport.seek(10);
    expect(times).toEqual([65, 605]);
    stage.dispose();
  });
});
