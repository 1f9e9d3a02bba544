import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeDemo } from "../fixture/made";
import { FixtureServer } from "../fixture/server";
import { type Review, openReview } from "../src/state/review";
import { HourClock, type Supervision, openSupervision } from "../src/state/supervising";

let review: Review;
let open: Supervision;
let refuse = "";

beforeEach(async () => {
  const demo = makeDemo();
  for (const moment of demo.moments.slice(0, 3)) moment.starred = true;
  const server = new FixtureServer([demo]);
  refuse = "";
  vi.stubGlobal("fetch", async (url: string, init: { method: string; body?: string }) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/v1", "");
    if (refuse && path.includes(refuse) && init.method === "PUT")
      return Response.json({ error: { code: "x", text: "The disk is full." } }, { status: 409 });
    const { status, body } = server.answer(init.method, path, searchParams, init.body ? JSON.parse(init.body) : {});
    if (body instanceof Uint8Array) return new Response(body.slice());
    return status === 204 ? new Response(null, { status }) : Response.json(body, { status });
  });
  review = await openReview("demo", null);
  open = await openSupervision(review);
});
afterEach(() => {
  review.dispose();
  vi.unstubAllGlobals();
});

const ids = () => open.topics.value.map((t) => t.moment);

describe("an hour of supervision", () => {
  it("has the starred moments on its agenda, in an order that is kept", async () => {
    const before = ids();
    expect(before).toHaveLength(3);
    await open.move(2, 0);
    expect(ids()).toEqual([before[2], before[0], before[1]]);
    expect((await openSupervision(review)).topics.value.map((t) => t.moment)).toEqual(ids());
    expect(open.move(0, 0)).toBeUndefined();
    expect(open.move(2, 3)).toBeUndefined();
  });

  it("does not go back to what was asked for before it was ordered", async () => {
    const before = ids();
    const asking = open.reload(["moments"]);
    const moving = open.move(2, 0);
    await asking;
    expect(ids()[0]).toBe(before[2]);
    await moving;
    expect(ids()[0]).toBe(before[2]);
  });

  it("ticks off what was talked about, and undoes it", async () => {
    const end = review.watch((what) => void open.reload(what));
    await open.tick(ids()[1]!);
    expect(open.list.value.map((l) => l.topic.done)).toEqual([false, true, false]);
    await review.edits.undo();
    await vi.waitFor(() => expect(open.topics.value.some((t) => t.done)).toBe(false));
    end();
  });

  it("stays as it was where the server refuses", async () => {
    const before = ids();
    refuse = "agenda";
    await open.move(1, 0);
    expect(ids()).toEqual(before);
    expect(review.edits.refused.value?.message).toContain("full");
  });

  it("puts my notes in one column and those of others in the other", async () => {
    const topic = open.list.value[0]!.moment;
    await review.write("of the fixture's author", { moment: topic.id });
    expect([open.notes(true).length, open.notes(false).length]).toEqual([0, 1]);
    await open.callMe("you");
    expect([open.notes(true).length, open.notes(false).length]).toEqual([1, 0]);
    open.chosen.value = ids()[1]!;
    expect(open.notes(true)).toHaveLength(0);
  });

  it("saves a summary that was begun with the agenda, and keeps what is being written", async () => {
    await open.begin();
    expect(open.draft.value).toBe("For next time");
    await open.save();
    expect(open.summary.value.text).toBe("For next time");
    expect(open.save()).toBeUndefined();
    open.draft.value = "more";
    await open.reload(["summaries"]);
    expect(open.draft.value).toBe("more");
    refuse = "summary";
    await open.save();
    expect(open.summary.value.text).toBe("For next time");
    expect(open.draft.value).toBe("more");
  });
});

describe("the clock of the hour", () => {
  it("counts while it runs, stands while it stands, and says when the hour is over", () => {
    let now = 100;
    const over = vi.fn();
    const clock = new HourClock(over, () => now);
    clock.minutes.value = 1;
    clock.toggle();
    now = 130.7;
    clock.look();
    expect(clock.passed.value).toBe(30);
    clock.toggle();
    now = 1000;
    clock.look();
    expect(clock.passed.value).toBe(30);
    clock.toggle();
    now = 1029.5;
    clock.look();
    clock.look();
    expect(clock.passed.value).toBe(60);
    expect(over).toHaveBeenCalledTimes(1);
    clock.reset();
    expect([clock.passed.value, clock.running.value]).toEqual([0, false]);
  });
});
