import { describe, expect, it } from "vitest";
import { Edits } from "../src/core/undo";

function made() {
  const log: string[] = [];
  const edits = new Edits(
    async (which) => (log.push(which), { done: "the label", changed: ["labels"] }),
    async (changed) => void log.push(`reload ${changed.join()}`),
  );
  return { edits, log };
}

describe("edits", () => {
  it("show at once, are saved in order, and undo waits for what is on its way", async () => {
    const { edits, log } = made();
    let release = () => undefined as void;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const first = edits.do({
      words: "Note",
      apply: () => log.push("shown"),
      send: () => slow.then(() => void log.push("saved")),
    });
    const undone = edits.undo();
    expect(log).toEqual(["shown"]);
    expect(edits.pending.value).toBe(2);
    release();
    await Promise.all([first, undone]);
    expect(log).toEqual(["shown", "saved", "undo", "reload labels"]);
    expect(edits.pending.value).toBe(0);
    expect(edits.said.value).toBe("Undone: the label");
  });

  it("come off again if they are refused, and say why", async () => {
    const { edits, log } = made();
    const answer = await edits.do({
      words: "Note",
      send: () => Promise.reject(new Error("the disk is full")),
      revert: () => log.push("taken off"),
    });
    expect(answer).toBeUndefined();
    expect(log).toEqual(["taken off"]);
    expect(edits.refused.value?.message).toBe("the disk is full");
    await edits.do({ words: "Label", send: async () => 1 });
    expect(edits.refused.value).toBeNull();
  });

  it("say so when there is nothing to undo", async () => {
    const edits = new Edits(
      async () => ({ done: null, changed: [] }),
      () => Promise.reject(new Error("not to be called")),
    );
    await edits.undo();
    expect(edits.said.value).toBe("Nothing to undo");
  });
});
