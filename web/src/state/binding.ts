/** One key and what it does, in one line. */
import type { Binding } from "../core/keys";

export const bind = (group: string, keys: string | string[], words: string, run: () => void, more: Partial<Binding> = {}): Binding => ({
  group,
  keys: Array.isArray(keys) ? keys : [keys],
  words,
  run,
  ...more,
});
