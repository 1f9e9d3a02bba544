import { describe, expect, it } from "vitest";
import { Transport } from "../src/core/clock";

function made(duration = 600) {
  const wall = { now: 0 };
  return { wall, transport: new Transport(duration, () => wall.now) };
}

describe("the transport", () => {
  it("runs at its rate and stands when paused", () => {
    const { wall, transport } = made();
    transport.play();
    wall.now = 2;
    transport.tick();
    expect(transport.time.value).toBe(2);
    transport.setRate(0.5);
    wall.now = 4;
    transport.pause();
    wall.now = 50;
    transport.tick();
    expect(transport.time.value).toBe(3);
  });

  it("loses nothing over an hour of uneven frames", () => {
    const { wall, transport } = made(7200);
    transport.play();
    for (let i = 0; i < 100_000; i++) {
      wall.now += 0.016 + (i % 7) * 0.005;
      transport.tick();
    }
    expect(transport.time.value).toBeCloseTo(wall.now, 9);
  });

  it("stops at the end and starts over from there", () => {
    const { wall, transport } = made(10);
    transport.seek(9.5);
    transport.play();
    wall.now = 3;
    transport.tick();
    expect(transport.time.value).toBe(10);
    expect(transport.playing.value).toBe(false);
    transport.play();
    expect(transport.time.value).toBe(0);
  });

  it("repeats a loop without losing what ran over its end", () => {
    const { wall, transport } = made();
    transport.setLoop([12, 10]);
    expect(transport.loop.value).toEqual([10, 12]);
    transport.play();
    expect(transport.time.value).toBe(10);
    wall.now = 2.25;
    const before = transport.jumps.value;
    transport.tick();
    expect(transport.time.value).toBeCloseTo(10.25, 12);
    expect(transport.jumps.value).toBe(before + 1);
  });

  it("leaves a loop that was jumped out of", () => {
    const { wall, transport } = made();
    transport.setLoop([10, 12]);
    transport.play();
    transport.seek(100);
    wall.now = 1;
    transport.tick();
    expect(transport.time.value).toBe(101);
  });

  it("takes no loop that is shorter than a blink, and no speed of nothing", () => {
    const { transport } = made();
    transport.setLoop([5, 5.01]);
    expect(transport.loop.value).toBeNull();
    expect(() => transport.setRate(0)).toThrow(RangeError);
  });

  it("plays a moment from five seconds before it, never from before the session", () => {
    const { transport } = made();
    transport.playFrom(100);
    expect(transport.time.value).toBe(95);
    transport.playFrom(2);
    expect(transport.time.value).toBe(0);
    expect(transport.playing.value).toBe(true);
  });
});
