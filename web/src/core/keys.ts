/** The key map: what the help lists is what the keys do. */

export type Binding = {
  /** "Space", ",", "Shift+ArrowLeft", "Mod+z"; Mod is Ctrl, or Cmd on a Mac. Several: "+" and "=". */
  readonly keys: readonly string[];
  readonly words: string;
  readonly group: string;
  readonly run: () => void;
  /** What its release does: then a held key does not repeat. */
  readonly up?: () => void;
  /** Also while text is being written. */
  readonly whileTyping?: boolean;
  /** Not on the list of commands: it makes sense as a key only. */
  readonly keyOnly?: boolean;
};

type Press = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey"> & { readonly code?: string };

/** The name of a press, as bindings write it. Shift is named only where it does not change the key. */
export function nameOf(press: Press): string {
  const key = press.key === " " ? "Space" : press.key;
  const letter = key.length === 1;
  const parts = [];
  if (press.ctrlKey || press.metaKey) parts.push("Mod");
  // AltGr writes characters: Ctrl and Alt together with a printed character is that character.
  if (press.altKey && !(letter && press.ctrlKey)) parts.push("Alt");
  if (letter && press.ctrlKey && press.altKey) parts.pop();
  const cased = letter && key.toLowerCase() !== key.toUpperCase();
  if (press.shiftKey && (!letter || (cased && parts.length > 0))) parts.push("Shift");
  return [...parts, cased && parts.length > 0 ? key.toLowerCase() : key].join("+");
}

/** The binding of a press. Letters alone do the same with and without Caps Lock. */
export function bindingFor(
  press: Press,
  bindings: readonly Binding[],
  typing: boolean,
): Binding | undefined {
  const name = nameOf(press);
  const open = bindings.filter((b) => !typing || b.whileTyping);
  const has = (wanted: string) => open.find((b) => b.keys.includes(wanted));
  // Shift and a digit print another sign on every keyboard: the key itself is meant.
  const digit = press.shiftKey && !press.altKey && !press.ctrlKey && !press.metaKey ? /^Digit(\d)$/.exec(press.code ?? "") : null;
  const shifted = digit ? has(`Shift+${digit[1]}`) : undefined;
  return shifted ?? has(name) ?? (name.length === 1 ? has(name.toLowerCase()) : undefined);
}

const SHOWN: Record<string, string> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
  "-": "−",
};

/** How a key is written for people. */
export function shown(key: string, mac = false): string {
  if (key === "+") return "+";
  return key
    .split("+")
    .map((part) => (part === "Mod" ? (mac ? "⌘" : "Ctrl") : (SHOWN[part] ?? part)))
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join(" ");
}

/** Groups in their order of appearance. */
export function grouped(bindings: readonly Binding[]): [string, Binding[]][] {
  const groups = new Map<string, Binding[]>();
  for (const binding of bindings)
    groups.set(binding.group, [...(groups.get(binding.group) ?? []), binding]);
  return [...groups];
}

/** Bindings whose words hold all the typed words; those that begin with them first. */
export function matching(bindings: readonly Binding[], typed: string): Binding[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const begins = (b: Binding) => Number(!b.words.toLowerCase().startsWith(words.join(" ")));
  return bindings
    .filter((b) => !b.keyOnly)
    .filter((b) => words.every((w) => `${b.words} ${b.group}`.toLowerCase().includes(w)))
    .sort((a, b) => begins(a) - begins(b));
}

/** Keys are written into such an element, not meant for the screen. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type);
}
