import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeDemo } from "../fixture/made";
import { FixtureServer } from "../fixture/server";
import { HOLD } from "../src/state/book";
import { type Review, openReview } from "../src/state/review";

let review: Review;
let gone = false;
let stick: number[] = [];
const sent: { path: string; body: Record<string, unknown> }[] = [];

beforeEach(async () => {
  const server = new FixtureServer([makeDemo()]);
  gone = false;
  stick = [];
  sent.length = 0;
  vi.stubGlobal("navigator", { platform: "", getGamepads: () => [null, { connected: true, axes: stick }] });
  vi.stubGlobal("fetch", async (url: string, init: { method: string; body?: string }) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/v1", "");
    const given = init.body ? (JSON.parse(init.body) as Record<string, unknown>) : {};
    if (init.method !== "GET") sent.push({ path, body: given });
    if (gone && path.endsWith("/blocks")) return Response.json({ error: { code: "absent", text: "It was undone." } }, { status: 404 });
    const { status, body } = server.answer(init.method, path, searchParams, given);
    if (body instanceof Uint8Array) return new Response(body.slice());
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  });
  review = await openReview("demo", 100);
});

afterEach(() => {
  review.dispose();
  vi.unstubAllGlobals();
});

/** Let the session run for some seconds, picture by picture. */
function run(seconds: number): void {
  const from = review.transport.time.peek();
  for (let t = 0; t <= seconds + 1e-9; t += 0.02) {
    (review.transport as unknown as { at: { value: number } }).at.value = from + t;
    review.book.tick();
  }
}

describe("keys that are held", () => {
  it("show their mark before anything is sent, and a tap is a point", async () => {
    expect(review.book.press("2")?.key).toBe("2");
    expect(review.labels.value.map((l) => [l.start, l.stop])).toEqual([[100, null]]);
    expect(sent).toEqual([]);
    expect(review.book.press("3")).toBeUndefined();
    await review.book.release("2");
    expect(sent[0]!.body).toMatchObject({ key: "2", start: 100, stop: null });
    expect(review.labels.value).toHaveLength(1);
  });

  it("mark a span when they are held", async () => {
    review.book.press("1");
    review.transport.seek(100 + HOLD + 1);
    expect(review.book.release("4")).toBeUndefined();
    await review.book.release("1");
    expect(review.labels.value.map((l) => l.stop)).toEqual([100 + HOLD + 1]);
    expect(review.book.press("9")).toBeUndefined();
  });
});

describe("a rating", () => {
  const TOLD = { scale: "closeness", low: "far", high: "close", person: "client" };

  it("is read while it plays, saved each second, and ends where it is stopped", async () => {
    await review.book.rate(TOLD);
    expect(review.transport.playing.value).toBe(true);
    review.book.slide(2);
    run(2.5);
    review.book.slide(0.25);
    run(1);
    review.book.stop();
    await review.edits.undo();
    const blocks = sent.filter((s) => s.path.endsWith("/blocks")).map((s) => s.body as { first: number; values: number[] });
    expect(blocks.length).toBeGreaterThanOrEqual(3);
    const values = blocks.flatMap((b) => b.values);
    expect(values.length).toBeGreaterThan(80);
    expect([values[0], values.at(-1)]).toEqual([1, 0.25]);
    expect(review.book.rating.value).toBeNull();
    expect(review.transport.playing.value).toBe(false);
    expect(review.book.ratings.value).toEqual([]);
  });

  it("follows the stick of a game pad: up is high", async () => {
    await review.book.rate(TOLD);
    stick = [0, 0];
    run(0.1);
    expect(review.book.slider.value).toBe(0.5);
    stick = [0, -1];
    run(0.1);
    expect(review.book.slider.value).toBe(1);
    review.book.slide(0.3);
    run(0.1);
    expect(review.book.slider.value).toBe(0.3);
  });

  it("ends when it is there no more", async () => {
    await review.book.rate(TOLD);
    gone = true;
    run(1.5);
    await vi.waitFor(() => expect(review.book.rating.value).toBeNull());
    expect(review.book.ratings.value).toEqual([]);
    expect(review.edits.refused.value?.message).toBe("It was undone.");
  });
});

describe("hunches and words", () => {
  it("stand at the playhead, are changed, and removed", async () => {
    await review.book.logHunch({ text: "Tired", about: "client", confidence: 4 });
    await review.book.pinFeeling({ word: "sad", person: "client", intensity: 2, confidence: null, valence: null, arousal: null });
    const [hunch] = review.book.hunches.value;
    const [felt] = review.book.feelings.value;
    expect([hunch!.start, felt!.start, review.book.count.value]).toEqual([100, 100, 2]);
    await review.book.changeHunch(hunch!, { answer: "no" });
    await review.book.replyTo(felt!, "Rather empty.");
    expect([review.book.hunches.value[0]!.answer, review.book.feelings.value[0]!.reply]).toEqual(["no", "Rather empty."]);
    await review.book.removeHunch(hunch!);
    await review.book.removeFeeling(felt!);
    expect(review.book.count.value).toBe(0);
  });
});
