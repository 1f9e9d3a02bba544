import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const FOLDER = "src";
/** What the next key press or click depends on: an effect that runs after the paint comes too late for it. */
const HURRIED = [".focus()", ".select()", "scrollIntoView", "scrollTo(", "showModal", "addEventListener(", "new Timeline("];
/** They draw, or measure how fast the machine draws. */
const DRAW = ["core/frames.ts", "core/selftest.ts", "state/loop.ts"];

const sources = (readdirSync(FOLDER, { recursive: true }) as string[]).filter((file) => /\.tsx?$/.test(file));
const textOf = (file: string) => readFileSync(`${FOLDER}/${file}`, "utf8");

/** What stands between the brackets of each call. */
function callsOf(name: string, text: string): string[] {
  return [...text.matchAll(new RegExp(`\\b${name}\\(`, "g"))].map((match) => {
    const start = match.index + match[0].length;
    let end = start;
    for (let depth = 1; depth > 0 && end < text.length; end++) depth += { "(": 1, ")": -1 }[text[end]!] ?? 0;
    return text.slice(start, end - 1);
  });
}

describe("the effects of the page", () => {
  it("are read to the end of the call", () => {
    expect(callsOf("useEffect", "useEffect(() => a(b()), [c]); d(); useEffect(e)")).toEqual(["() => a(b()), [c]", "e"]);
  });

  it("move focus, selection and scroll before the paint, and listen from then on", () => {
    const late = sources.flatMap((file) =>
      ["useEffect", "useSignalEffect"]
        .flatMap((name) => callsOf(name, textOf(file)))
        .flatMap((call) => HURRIED.filter((what) => call.includes(what)).map((what) => `${file}: ${what}`)),
    );
    const hooks = sources.flatMap((file) => callsOf("useLayoutEffect", textOf(file)));
    expect(hooks.length).toBeGreaterThan(20);
    expect(late).toEqual([]);
  });

  it("wait for a frame only to draw", () => {
    const waiting = sources.filter((file) => !DRAW.includes(file) && textOf(file).includes("requestAnimationFrame("));
    expect(waiting).toEqual([]);
  });
});
