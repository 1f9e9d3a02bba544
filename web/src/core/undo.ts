/** Edits that show at once, are saved in order, and come back off if the server refuses them. */
import { type ReadonlySignal, computed, signal } from "@preact/signals-core";

export type Edit<T> = {
  /** What is done, in words: "Label “Rupture” at 02:30". */
  readonly words: string;
  /** Show it. */
  readonly apply?: () => void;
  /** Make it last. */
  readonly send: () => Promise<T>;
  /** Take the server's answer. */
  readonly settle?: (answer: T) => void;
  /** Take it back off. */
  readonly revert?: () => void;
};

export type Undone = { readonly done: string | null; readonly changed: readonly string[] };

export class Edits {
  /** Edits that are not saved yet. */
  readonly pending: ReadonlySignal<number>;
  /** What was saved, undone or refused last. */
  readonly said: ReadonlySignal<string>;
  readonly refused: ReadonlySignal<Error | null>;

  private readonly open = signal(0);
  private readonly last = signal("");
  private readonly error = signal<Error | null>(null);
  private line: Promise<unknown> = Promise.resolve();

  /**
   * @param ask the server to undo or redo
   * @param reload what undoing has changed
   */
  constructor(
    private readonly ask: (which: "undo" | "redo") => Promise<Undone>,
    private readonly reload: (changed: readonly string[]) => Promise<void>,
  ) {
    this.pending = computed(() => this.open.value);
    this.said = computed(() => this.last.value);
    this.refused = computed(() => this.error.value);
  }

  /** Resolves to the server's answer, or to undefined where it refused. */
  do<T>(edit: Edit<T>): Promise<T | undefined> {
    edit.apply?.();
    return this.queue(async () => {
      try {
        const answer = await edit.send();
        edit.settle?.(answer);
        this.last.value = edit.words;
        this.error.value = null;
        return answer;
      } catch (error) {
        edit.revert?.();
        this.error.value = error instanceof Error ? error : new Error(String(error));
        return undefined;
      }
    });
  }

  undo(): Promise<void> {
    return this.turn("undo", "Undone", "Nothing to undo");
  }

  redo(): Promise<void> {
    return this.turn("redo", "Done again", "Nothing to do again");
  }

  dismiss(): void {
    this.error.value = null;
  }

  private turn(which: "undo" | "redo", said: string, nothing: string): Promise<void> {
    return this.queue(async () => {
      try {
        const { done, changed } = await this.ask(which);
        if (done !== null) await this.reload(changed);
        this.last.value = done === null ? nothing : `${said}: ${done}`;
      } catch (error) {
        this.error.value = error instanceof Error ? error : new Error(String(error));
      }
    });
  }

  private queue<T>(work: () => Promise<T>): Promise<T> {
    this.open.value++;
    const result = this.line.then(work).finally(() => this.open.value--);
    this.line = result.catch(() => undefined);
    return result;
  }
}
