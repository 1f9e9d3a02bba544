/** Choices that are remembered on this machine. */
import { effect, signal } from "@preact/signals-core";
import type { Follow } from "../core/view";

export type Theme = "system" | "light" | "dark";
export type Layout = "overlaid" | "split";

const KEY = "syntony";
type Stored = {
  theme: Theme;
  follow: Follow;
  layout: Layout;
  map: number;
  toured: boolean;
};

function stored(): Partial<Stored> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Stored>;
  } catch {
    // Storage that is shut off or spoiled: the choices begin anew.
    return {};
  }
}

const first = stored();
export const theme = signal<Theme>(first.theme ?? "system");
export const follow = signal<Follow>(first.follow ?? "page");
export const layout = signal<Layout>(first.layout ?? "overlaid");
export const mapHeight = signal(first.map ?? 150);
export const toured = signal(first.toured ?? false);

/** Remember choices from now on, and show the theme. */
export function remember(): void {
  effect(() => {
    const all: Stored = {
      theme: theme.value,
      follow: follow.value,
      layout: layout.value,
      map: mapHeight.value,
      toured: toured.value,
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      // Not remembered where storage is shut off; nothing else depends on it.
    }
  });
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
  });
}
