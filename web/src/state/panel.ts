/** What the right panel shows. */
import { signal } from "@preact/signals-core";

export type Tab = "moments" | "notes" | "table" | "group";
export const tab = signal<Tab>("moments");

type Filter = {
  kind: string;
  person: string;
  decision: "all" | "open" | "agreed" | "rejected" | "starred";
};
export const filter = signal<Filter>({ kind: "all", person: "all", decision: "all" });

/** The moment whose title is being changed. */
export const editing = signal<string | null>(null);
/** The note that is being answered or changed. */
export const answering = signal<string | null>(null);
export const rewriting = signal<string | null>(null);
/** The draft of the note box; it outlives changes of the tab. */
export const draft = signal("");

export function focusNoteBox(): void {
  document.getElementById("note-box")?.focus();
}
