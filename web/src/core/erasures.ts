/** The library's list of erasures, entry by entry with the files that were removed. */
import type { Trail } from "../api/types";

export type ErasedSession = {
  readonly time: string;
  readonly who: string;
  readonly session: string;
  readonly mark: string;
  readonly size: number;
  readonly files: readonly { kind: string; size: number; sha256: string }[];
};

/** What was erased, the last first; an erasure that was only begun is none. */
export function erasures(trail: Trail): ErasedSession[] {
  return trail.deeds
    .filter((deed) => deed.what === "erase")
    .map((deed) => {
      const [session = "", ...told] = deed.ids;
      const files = told.map((text) => {
        const [kind = "", size = "0", sha256 = ""] = text.split(":");
        return { kind, size: Number(size), sha256 };
      });
      return {
        time: deed.time,
        who: deed.who,
        session: session.replace(/^sessions:/, "Session "),
        mark: deed.mark,
        size: files.reduce((sum, file) => sum + file.size, 0),
        files,
      };
    })
    .reverse();
}
