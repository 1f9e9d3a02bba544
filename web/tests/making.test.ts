import { describe, expect, it } from "vitest";
import { Making } from "../src/state/making";

class Probe extends Making {
  constructor() {
    super("s", "mask");
  }
  ask = <T>(asked: Promise<T>) => this.newest(asked);
}

describe("what is asked of a session", () => {
  it("is not told when an older answer comes after a newer one", async () => {
    const state = new Probe();
    let late!: (told: string) => void;
    const older = state.ask(new Promise<string>((told) => (late = told)));
    expect(await state.ask(Promise.resolve("after"))).toBe("after");
    late("before");
    expect(await older).toBeNull();
  });
});
