import { describe, expect, it } from "vitest";
import { Transport } from "../src/core/clock";
import { type Element, FrameTable, HEARD, LOST, MUTE, Pace, Player, toMedia, toSession } from "../src/core/video";

/** A film whose player runs by a clock of its own, a bit fast or slow, and shows whole frames. */
class Film implements Element {
  currentTime = 0;
  preservesPitch = false;
  muted = false;
  paused = true;
  seeking = false;
  private callbacks: ((now: number, meta: { mediaTime: number }) => void)[] = [];

  constructor(
    readonly frames: FrameTable,
    readonly duration: number,
    private readonly skew = 1,
    /** What a change of speed does to its clock (s). */
    private readonly jumps: () => number = () => 0,
  ) {}

  private speed = 1;
  changes = 0;
  get playbackRate(): number {
    return this.speed;
  }
  set playbackRate(speed: number) {
    if (speed !== this.speed) this.changes++;
    if (speed !== this.speed && !this.paused) this.currentTime += this.jumps();
    this.speed = speed;
  }

  async play() {
    this.paused = false;
  }
  pause() {
    this.paused = true;
  }
  requestVideoFrameCallback(callback: (now: number, meta: { mediaTime: number }) => void) {
    return this.callbacks.push(callback);
  }
  advance(seconds: number) {
    if (!this.paused) this.currentTime += seconds * this.playbackRate * this.skew;
  }
  show() {
    const shown = this.frames.begins(this.frames.at(this.currentTime));
    for (const callback of this.callbacks.splice(0)) callback(0, { mediaTime: shown });
  }
}

const uneven = new FrameTable(
  Float64Array.from({ length: 500 }, (_, i) => i / 25 + (i % 3 === 0 ? 0.011 : 0)),
);
const never = () => new Promise<void>(() => undefined);
const soon = () => Promise.resolve();

describe("the table of frames", () => {
  it("finds every frame again by its beginning and by its middle", () => {
    for (let i = 0; i < uneven.count; i++) {
      expect(uneven.at(uneven.begins(i))).toBe(i);
      expect(uneven.at(uneven.middle(i))).toBe(i);
    }
  });

  it("survives the way through the session's clock and back", () => {
    const clock = { offset: 12.345, drift: 3.1e-5 };
    for (let i = 0; i < uneven.count; i++)
      expect(uneven.at(toMedia(clock, toSession(clock, uneven.begins(i))))).toBe(i);
  });

  it("holds to the first and the last frame", () => {
    expect(uneven.at(-1)).toBe(0);
    expect(uneven.at(1e9)).toBe(499);
    expect(uneven.middle(1e9)).toBeGreaterThan(uneven.begins(499));
    expect(() => new FrameTable(new Float64Array(0))).toThrow(/at least one/);
  });
});

describe("a player that stands", () => {
  it("shows exactly the frame of the transport's time and says which", async () => {
    const film = new Film(uneven, 20);
    const player = new Player(film, { offset: 2, drift: 0 }, uneven, never);
    for (const frame of [250, 251, 249, 3, 4]) {
      const standing = player.stand(player.timeOf(frame));
      film.show();
      expect(await standing).toBe(frame);
      expect(uneven.at(film.currentTime)).toBe(frame);
    }
  });

  it("does not wait for ever for a picture that is there already", async () => {
    const player = new Player(new Film(uneven, 20), { offset: 0, drift: 0 }, uneven, soon);
    expect(await player.stand(uneven.begins(10))).toBe(10);
    expect(await player.stand(uneven.begins(10))).toBe(10);
  });

  it("leaves the answer to the newest of quick steps", async () => {
    const film = new Film(uneven, 20);
    const player = new Player(film, { offset: 0, drift: 0 }, uneven, never);
    const first = player.stand(uneven.begins(10));
    const second = player.stand(uneven.begins(11));
    film.show();
    expect(await first).toBeNull();
    expect(await second).toBe(11);
  });

  it("keeps the pitch", () => {
    const film = new Film(uneven, 20);
    new Player(film, { offset: 0, drift: 0 }, null);
    expect(film.preservesPitch).toBe(true);
  });
});

describe("players that run", () => {
  /** The farthest of them from the transport after five seconds (s), and the last two minutes' changes. */
  async function played(films: Film[], minutes: number, rate = 1) {
    const wall = { now: 0 };
    const transport = new Transport(4000, () => wall.now);
    const players = films.map((film, i) => new Player(film, { offset: -i * 3, drift: 0 }, null));
    transport.setRate(rate);
    transport.seek(20);
    transport.play();
    for (const player of players) player.follow(20, rate);
    await new Promise((begun) => setTimeout(begun));
    films[0]!.currentTime += 0.2;
    let worst = 0;
    for (let i = 0; i < minutes * 3600; i++) {
      wall.now += 1 / 60;
      for (const film of films) film.advance(1 / 60);
      transport.tick();
      const time = transport.time.value;
      for (const player of players) player.follow(time, rate);
      if (i > 300) worst = Math.max(worst, ...players.map((p) => Math.abs(p.behind(time))));
      if (i === Math.max(minutes - 2, 0) * 3600) for (const film of films) film.changes = 0;
    }
    return { worst, changes: films.map((film) => film.changes) };
  }

  it("stay within 40 ms of the transport and of each other for ten minutes", async () => {
    const { worst } = await played([new Film(uneven, 700, 1.004), new Film(uneven, 700, 0.995)], 10);
    expect(worst).toBeLessThan(0.02);
  });

  it("stay so where every change of speed makes a clock jump back, and are then left alone", async () => {
    let seed = 1;
    const jump = () => -0.03 * ((seed = (seed * 16807) % 2147483647) / 2147483647);
    for (const rate of [0.5, 1, 2]) {
      const film = new Film(uneven, 3000, 1.00002, jump);
      film.muted = rate === 2;
      const { worst, changes } = await played([film], 10, rate);
      expect(worst).toBeLessThan(0.04);
      expect(changes[0]).toBeLessThan(8);
    }
  });

  it("are hurried within what people may hear, for as long as they need", () => {
    for (const [most, rate] of [[HEARD, 1], [MUTE, 1], [HEARD, 0.75], [MUTE, 2]] as const) {
      const pace = new Pace();
      let behind = 0.12;
      const speeds = [];
      for (let time = 5; time < 15; time += rate / 60) {
        const speed = pace.next(behind, time, rate, most);
        behind -= (speed / rate - 1) * (rate / 60);
        speeds.push(speed / rate);
      }
      expect(Math.max(...speeds)).toBeCloseTo(1 + Math.min(most, 0.12 / 0.5 / rate), 9);
      expect(Math.abs(behind)).toBeLessThan(0.01);
      expect(speeds.at(-1)).toBe(1);
    }
  });

  it("are set when lost, not hurried", async () => {
    const film = new Film(uneven, 100);
    const player = new Player(film, { offset: 0, drift: 0 }, null);
    film.currentTime = 10;
    player.follow(10, 1);
    await new Promise((begun) => setTimeout(begun));
    player.follow(10 + LOST + 0.01, 1);
    expect(film.currentTime).toBeCloseTo(10 + LOST + 0.01, 9);
    expect(film.playbackRate).toBe(1);
  });

  it("are let land before they are set again, and learn how far ahead to aim", async () => {
    const film = new Film(uneven, 100);
    const player = new Player(film, { offset: 0, drift: 0 }, null);
    film.currentTime = 10;
    player.follow(10, 1);
    const takes = 0.2;
    const missed: number[] = [];
    await new Promise((begun) => setTimeout(begun));
    for (let time = 20; time < 90; time += 10) {
      player.follow(time, 1);
      const aimed = film.currentTime;
      film.seeking = true;
      player.follow(time + takes / 2, 1);
      expect(film.currentTime).toBe(aimed);
      film.seeking = false;
      player.follow(time + takes, 1);
      missed.push(time + takes - film.currentTime);
    }
    expect(missed[0]).toBeCloseTo(takes, 6);
    expect(missed.at(-1)).toBeLessThan(0.01);
  });

  it("wait where their film has not begun, and go on where it has", () => {
    const film = new Film(uneven, 20);
    const player = new Player(film, { offset: 10, drift: 0 }, null);
    player.follow(5, 1);
    expect(film.paused).toBe(true);
    player.follow(12, 1);
    expect(film.paused).toBe(false);
    expect(film.currentTime).toBe(2);
    player.follow(31, 1);
    expect(film.paused).toBe(true);
  });
});
