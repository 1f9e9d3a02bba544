import { describe, expect, it } from "vitest";
import { Envelope, envelopeLevel } from "../src/core/sound";

const pairs = Int8Array.from([-10, 20, -30, 40, -128, -128, -127, 127]);
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

function made(clock = { offset: 0, drift: 0 }) {
  const asked: number[] = [];
  const ask = async (_: string, level: number) => (asked.push(level), pairs.slice().buffer);
  return { asked, envelope: new Envelope("m0", 0, clock, ask, () => undefined) };
}

describe("the envelope of a sound", () => {
  it("is fetched once a level, the one with a bin for every pixel", async () => {
    expect([0.001, 0.01, 0.039, 0.04, 1e6].map(envelopeLevel)).toEqual([0, 0, 0, 1, 6]);
    const { asked, envelope } = made();
    expect(envelope.reader(0.01)(0, 0.01)).toBeNull();
    envelope.reader(0.01);
    await settled();
    envelope.reader(0.05);
    expect(asked).toEqual([0, 1]);
  });

  it("has the extremes of a span, and nothing where nothing is known", async () => {
    const { envelope } = made();
    envelope.reader(0.01);
    await settled();
    const read = envelope.reader(0.01);
    expect(read(0, 0.02)).toEqual([-30 / 127, 40 / 127]);
    expect(read(0.021, 0.029)).toBeNull();
    expect(read(0, 9)).toEqual([-1, 1]);
    expect(read(5, 6)).toBeNull();
    expect(read(-2, -1)).toBeNull();
  });

  it("lies on the session's clock", async () => {
    const { envelope } = made({ offset: 10, drift: 0 });
    envelope.reader(0.01);
    await settled();
    expect(envelope.reader(0.01)(10.001, 10.009)).toEqual([-10 / 127, 20 / 127]);
  });
});
