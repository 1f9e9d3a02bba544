/** The keys of the forms screen. */
import type { Binding } from "../core/keys";
import { say } from "./app";
import { bind } from "./bindings";
import { forms } from "./forms";

export function formBindings(): Binding[] {
  const turn = (which: "undo" | "redo") => () => void forms.peek()?.undo(which).then((words) => say(words, true));
  return [
    bind("Forms", "Mod+z", "Undo", turn("undo")),
    bind("Forms", ["Mod+y", "Mod+Shift+z"], "Do again", turn("redo")),
    bind("Forms", "i", "Import scores", () => {
      const open = forms.peek();
      if (open) open.doing.value = { what: "import" };
    }),
    bind("Forms", "n", "New form of your own", () => void forms.peek()?.edit("", false)),
  ];
}
