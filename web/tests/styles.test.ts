import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const FOLDER = "src/styles";

/** Sheets whose classes all screens use, and the parts that a screen sets in its own frame. */
const SHARED = ["tokens.css", "controls.css", "frame.css"];
const PARTS = ["card", "side", "notebox", "tally", "retitle", "transport", "videos", "plot", "now", "strip", "search", "picker", "audit", "person0", "person1", "panel"];

function selectors(file: string): string[] {
  const text = readFileSync(`${FOLDER}/${file}`, "utf8").replace(/\/\*.*?\*\//gs, "");
  const outside = text.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
  return [...outside.matchAll(/([^{}]+)\{/g)].flatMap((m) => m[1]!.split(",")).map((s) => s.trim());
}

/** Selectors of a stylesheet that are one class and nothing more. */
const bare = (file: string) => selectors(file).filter((s) => /^\.[a-zA-Z][\w-]*$/.test(s));

describe("the stylesheets", () => {
  it("each own their classes: a part does not restyle what another part calls by the same name", () => {
    const owners = new Map<string, Set<string>>();
    for (const file of readdirSync(FOLDER))
      for (const name of bare(file)) owners.set(name, (owners.get(name) ?? new Set()).add(file));
    const shared = [...owners].filter(([, files]) => files.size > 1).map(([name, files]) => `${name}: ${[...files].join(", ")}`);
    expect(owners.size).toBeGreaterThan(100);
    expect(shared).toEqual([]);
  });

  it("do not reach into another part: what it calls by a name of theirs does not look like theirs", () => {
    const sheets = readdirSync(FOLDER).map((file) => [file, selectors(file)] as const);
    const reached = sheets.flatMap(([file]) =>
      SHARED.includes(file)
        ? []
        : bare(file).flatMap((name) => {
            const used = new RegExp(`\\${name}(?![\\w-])`);
            const others = PARTS.includes(name.slice(1)) ? [] : sheets.filter(([other]) => other !== file);
            return others.flatMap(([other, list]) => list.filter((s) => used.test(s)).map((s) => `${other}: ${s} is also ${name} of ${file}`));
          }),
    );
    expect(reached).toEqual([]);
  });
});
