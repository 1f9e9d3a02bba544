import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const FOLDER = "src/styles";

/** Selectors of a stylesheet that are one class and nothing more. */
function bare(file: string): string[] {
  const text = readFileSync(`${FOLDER}/${file}`, "utf8").replace(/\/\*.*?\*\//gs, "");
  const outside = text.replace(/@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
  const selectors = [...outside.matchAll(/([^{}]+)\{/g)].flatMap((m) => m[1]!.split(","));
  return selectors.map((s) => s.trim()).filter((s) => /^\.[a-zA-Z][\w-]*$/.test(s));
}

describe("the stylesheets", () => {
  it("each own their classes: a part does not restyle what another part calls by the same name", () => {
    const owners = new Map<string, Set<string>>();
    for (const file of readdirSync(FOLDER))
      for (const name of bare(file)) owners.set(name, (owners.get(name) ?? new Set()).add(file));
    const shared = [...owners].filter(([, files]) => files.size > 1).map(([name, files]) => `${name}: ${[...files].join(", ")}`);
    expect(owners.size).toBeGreaterThan(100);
    expect(shared).toEqual([]);
  });
});
