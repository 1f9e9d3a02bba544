/** One animation frame for everything that is drawn; asleep while nothing changes. */

export class Frames {
  private readonly tasks = new Set<() => boolean>();
  private handle: number | null = null;

  constructor(private readonly ask: (run: () => void) => number = requestAnimationFrame) {}

  /** Add a task; it says whether it wants the next frame, too. */
  add(task: () => boolean): () => void {
    this.tasks.add(task);
    this.request();
    return () => this.tasks.delete(task);
  }

  request(): void {
    this.handle ??= this.ask.call(globalThis, () => {
      this.handle = null;
      let more = false;
      for (const task of this.tasks) more = task() || more;
      if (more) this.request();
    });
  }
}
