import { describe, expect, it } from "vitest";
import { type Binding, bindingFor, grouped, matching, nameOf, shown } from "../src/core/keys";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const binding = (keys: string[], words: string, more: Partial<Binding> = {}): Binding => ({
  keys,
  words,
  group: "Play",
  run: () => undefined,
  ...more,
});

describe("names of keys", () => {
  it("name Shift only where it does not change the character", () => {
    expect(nameOf(press("?", { shiftKey: true }))).toBe("?");
    expect(nameOf(press("ArrowLeft", { shiftKey: true }))).toBe("Shift+ArrowLeft");
    expect(nameOf(press(" "))).toBe("Space");
    expect(nameOf(press("K", { ctrlKey: true, shiftKey: true }))).toBe("Mod+Shift+k");
    expect(nameOf(press("z", { metaKey: true }))).toBe("Mod+z");
  });

  it("take AltGr for the character that it writes", () => {
    expect(nameOf(press("[", { ctrlKey: true, altKey: true }))).toBe("[");
  });

  it("are written for people", () => {
    expect(shown("Shift+ArrowLeft")).toBe("Shift ←");
    expect(shown("Mod+z")).toBe("Ctrl Z");
    expect(shown("Mod+z", true)).toBe("⌘ Z");
    expect(shown("+")).toBe("+");
  });
});

describe("the key map", () => {
  const map = [
    binding(["j"], "Next moment"),
    binding(["Space"], "Play"),
    binding(["Mod+Enter"], "Save the note", { whileTyping: true }),
    binding(["1"], "Label", { keyOnly: true }),
  ];

  it("finds letters with Caps Lock on, too", () => {
    expect(bindingFor(press("J"), map, false)?.words).toBe("Next moment");
  });

  it("is silent while somebody writes, but for the keys that are for writing", () => {
    expect(bindingFor(press("j"), map, true)).toBeUndefined();
    expect(bindingFor(press("Enter", { ctrlKey: true }), map, true)?.words).toBe("Save the note");
  });

  it("is grouped for the help and searched for the list of commands", () => {
    expect(grouped(map).map(([group, all]) => [group, all.length])).toEqual([["Play", 4]]);
    expect(matching(map, "mom ne").map((b) => b.words)).toEqual(["Next moment"]);
    expect(matching(map, "label")).toEqual([]);
  });
});
