/** The colors of the style sheet, for what is drawn. */
import { signal } from "@preact/signals-core";
import type { Rgb } from "../core/lagmap";

const NAMES = [
  "page", "wash", "ink", "soft", "edge", "grid", "accent", "tint", "against", "chance", "faint", "alarm",
] as const;
export type Palette = Record<(typeof NAMES)[number], string> & { readonly persons: readonly string[] };

function read(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const colors = Object.fromEntries(NAMES.map((name) => [name, of(name)]));
  return {
    ...(colors as Record<(typeof NAMES)[number], string>),
    persons: ["first", "second", "third", "fourth"].map(of),
  };
}

export const palette = signal<Palette | null>(null);

/** Keep the palette with the theme. */
export function watchPalette(): void {
  const refresh = () => (palette.value = read());
  refresh();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", refresh);
  new MutationObserver(refresh).observe(document.documentElement, {
    attributes: true,
    attributeFilter: ["data-theme"],
  });
}

export function rgb(hex: string): Rgb {
  const n = Number.parseInt(hex.replace("#", ""), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}
