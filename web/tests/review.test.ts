import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MediaInfo } from "../src/api/types";
import { makeDemo } from "../fixture/made";
import { FixtureServer } from "../fixture/server";
import { FrameTable, Player, type Element } from "../src/core/video";
import { commonBindings, reviewBindings } from "../src/state/bindings";
import { type Review, openReview } from "../src/state/review";

// Node 20 has none; the keys ask it for the platform.
vi.hoisted(() => vi.stubGlobal("navigator", { platform: "" }));

let review: Review;
let refuse = "";
const asked: string[] = [];

beforeEach(async () => {
  const server = new FixtureServer([makeDemo()]);
  refuse = "";
  asked.length = 0;
  vi.stubGlobal("fetch", async (url: string, init: { method: string; body?: string }) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/v1", "");
    asked.push(`${init.method} ${path}`);
    if (refuse && path.includes(refuse))
      return Response.json({ error: { code: "full", text: "The disk is full; free some room." } }, { status: 413 });
    const { status, body } = server.answer(init.method, path, searchParams, init.body ? JSON.parse(init.body) : {});
    if (body instanceof Uint8Array) return new Response(body.slice());
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  });
  review = await openReview("demo", null);
});

afterEach(() => {
  review.dispose();
  vi.unstubAllGlobals();
});

describe("the keys of a session", () => {
  it("do one thing each", () => {
    const keys = [...commonBindings(), ...reviewBindings(review)].flatMap((b) => b.keys);
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
});

describe("an open session", () => {
  it("stands at its strongest moment, and shows it", () => {
    const moment = review.moments.value.find((m) => m.id === review.selected.value)!;
    expect(review.transport.time.value).toBe(moment.start);
    const view = review.window.value;
    expect(view.start < moment.start && moment.start < view.start + view.span).toBe(true);
  });

  it("opens at a time that was asked for", async () => {
    const other = await openReview("demo", 321);
    expect(other.transport.time.value).toBe(321);
    other.dispose();
  });

  it("goes from moment to moment, and plays one from five seconds before it", () => {
    const [first, second] = review.moments.value;
    review.selected.value = null;
    review.transport.seek(0);
    expect(review.neighbor(1)?.id).toBe(first!.id);
    review.select(first!, true);
    expect(review.transport.time.value).toBe(first!.start - 5);
    expect(review.transport.playing.value).toBe(true);
    expect(review.neighbor(1)?.id).toBe(second!.id);
    expect(review.neighbor(-1)).toBeUndefined();
    review.transport.seek(second!.stop + 1);
    expect(review.neighbor(-1)?.id).toBe(second!.id);
  });

  it("never lets a jump leave the view", () => {
    review.transport.seek(590);
    const view = review.window.value;
    expect(view.start + view.span).toBeGreaterThanOrEqual(590);
  });

  it("steps by the frames of its film, else by 40 ms", () => {
    review.transport.seek(10);
    review.step(1);
    expect(review.transport.time.value).toBeCloseTo(10.04, 9);
    const times = new FrameTable(Float64Array.from([0, 0.04, 0.11, 0.15, 0.2]));
    const element = { currentTime: 0, duration: 20, paused: true, pause: () => undefined } as unknown as Element;
    const film = { id: "film", kind: "video" } as MediaInfo;
    Object.assign(review.view, { media: [film] });
    review.addPlayer("film", new Player(element, { offset: 10, drift: 0 }, times, () => Promise.resolve()));
    review.transport.seek(10.05);
    expect(review.frame()).toEqual({ frame: 1, media: "film" });
    review.step(1);
    expect(review.transport.time.value).toBeCloseTo(10.11, 9);
    review.step(-2);
    expect(review.frame()?.frame).toBe(0);
  });
});

describe("writing about it", () => {
  it("shows a label at once, keeps the server's, and takes it back", async () => {
    review.transport.seek(42);
    const saved = review.label("2");
    expect(review.labels.value.map((l) => [l.name, l.start])).toEqual([["Repair", 42]]);
    await saved;
    expect(review.labels.value[0]!.author).toBe("you");
    await review.edits.undo();
    expect(review.labels.value).toEqual([]);
    expect(review.edits.said.value).toBe("Undone: label");
    expect(review.label("9")).toBeUndefined();
  });

  it("takes a refused label off again, and says why", async () => {
    refuse = "/labels";
    await review.label("1");
    expect(review.labels.value).toEqual([]);
    expect(review.edits.refused.value?.message).toMatch(/disk is full/);
  });

  it("writes notes at the playhead and answers to them", async () => {
    review.transport.seek(50);
    const note = (await review.write("Look at the hands.", { moment: "m1" }))!;
    expect([note.start, note.moment]).toEqual([50, "m1"]);
    review.transport.seek(70);
    const answer = (await review.write("Yes.", { parent: note }))!;
    expect([answer.parent, answer.start, answer.moment]).toEqual([note.id, 50, "m1"]);
    await review.removeNote(note);
    expect(review.notes.value).toEqual([]);
  });

  it("decides about a moment, and puts it back if the server refuses", async () => {
    const moment = review.moments.value.find((m) => m.decision === "open")!;
    const of = () => review.moments.value.find((m) => m.id === moment.id)!.decision;
    await review.changeMoment(moment, { decision: "agreed" }, "agreed");
    expect(of()).toBe("agreed");
    refuse = "/moments";
    await review.changeMoment({ ...moment, decision: "agreed" }, { decision: "rejected" }, "no");
    expect(of()).toBe("agreed");
  });

  it("marks a moment of one's own over the loop, in its place by time", async () => {
    review.transport.setLoop([400, 410]);
    await review.mark();
    const times = review.moments.value.map((m) => m.start);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const made = review.moments.value.find((m) => m.id === review.selected.value)!;
    expect([made.start, made.stop, made.source]).toEqual([400, 410, "made"]);
  });

  it("sends ids as they are, never as paths", async () => {
    await review.changeMoment({ ...review.moments.value[0]!, id: "../../x" }, {}, "x");
    expect(asked.at(-1)).toBe("PATCH /sessions/demo/moments/..%2F..%2Fx");
  });
});
