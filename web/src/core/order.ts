/** Lists that people put in order. */

/** A list in which one stands before the one above it. */
export function raised(list: readonly string[], one: string): string[] {
  const at = list.indexOf(one);
  if (at < 1) return [...list];
  return [...list.slice(0, at - 1), one, list[at - 1]!, ...list.slice(at + 1)];
}
