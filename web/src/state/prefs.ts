/** Choices that are remembered with the library: the browser forgets, as the app's address is new each time. */
import { effect, signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Follow } from "../core/view";

export type Theme = "system" | "light" | "dark";
export type Layout = "overlaid" | "split";

export const theme = signal<Theme>("system");
export const follow = signal<Follow>("page");
export const layout = signal<Layout>("overlaid");
export const mapHeight = signal(150);
/** Height of the films and width of the right panel (px); 0: as large as the window makes them. */
export const filmsHeight = signal(0);
export const sideWidth = signal(0);
export const toured = signal(false);

export const FILMS = [120, 900] as const;
export const SIDE = [280, 720] as const;
const sized = (v: unknown, [least, most]: readonly [number, number]) =>
  typeof v === "number" && (v === 0 || (v >= least && v <= most));

const ALL = { theme, follow, layout, mapHeight, filmsHeight, sideWidth, toured };
const KNOWN: Record<keyof typeof ALL, (value: unknown) => boolean> = {
  theme: (v) => v === "system" || v === "light" || v === "dark",
  follow: (v) => v === "off" || v === "page" || v === "center",
  layout: (v) => v === "overlaid" || v === "split",
  mapHeight: (v) => typeof v === "number" && v >= 110 && v <= 420,
  filmsHeight: (v) => sized(v, FILMS),
  sideWidth: (v) => sized(v, SIDE),
  toured: (v) => typeof v === "boolean",
};
const PAUSE = 300;

function choices(): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ALL).map(([name, choice]) => [name, choice.value]));
}

/** Show the theme from now on. */
export function showTheme(): void {
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
  });
}

/** Take up what was chosen before, and keep what is chosen from now on. */
export async function remember(failed: (error: Error) => void): Promise<void> {
  const kept = await api.preferences();
  const page = (kept["page"] ?? {}) as Record<string, unknown>;
  for (const [name, choice] of Object.entries(ALL))
    if (KNOWN[name as keyof typeof ALL](page[name])) choice.value = page[name] as never;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let first = true;
  effect(() => {
    const all = choices();
    if (first) return void (first = false);
    clearTimeout(timer);
    timer = setTimeout(() => void api.prefer("page", all).catch(failed), PAUSE);
  });
}
