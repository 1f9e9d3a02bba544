/** Pin one more: a moment of any session, or the same minute of it. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { library as shelf, session } from "../api/client";
import type { Moment, SessionRow } from "../api/types";
import { clock } from "../core/format";
import { failure, review } from "../state/app";
import { told } from "../state/pinning";
import { pins, setPins } from "../state/pins";
import { Select } from "./controls";

const MINUTE = "minute";

export function AddPin() {
  const sessions = useSignal<SessionRow[]>([]);
  const chosen = useSignal("");
  const moments = useSignal<Moment[]>([]);
  const which = useSignal(MINUTE);
  const fail = (error: Error) => (failure.value = error);
  useEffect(() => {
    shelf()
      .then((all) => {
        sessions.value = all.sessions.filter((s) => s.state === "new" || s.state === "analyzed");
        // The session that one comes from, before the first of the library.
        const near = [pins.peek().at(-1)?.session, review.peek()?.view.id];
        const [first] = [
          ...sessions.value.filter((s) => near.includes(s.id)),
          ...sessions.value.filter((s) => s.state === "analyzed"),
          ...sessions.value,
        ];
        chosen.value = first?.id ?? "";
      })
      .catch(fail);
  }, []);
  useLayoutEffect(() => {
    let gone = false;
    moments.value = [];
    which.value = MINUTE;
    if (chosen.value)
      session(chosen.value)
        .moments()
        .then((all) => {
          if (!gone) moments.value = all.filter((m) => m.decision !== "rejected");
        })
        .catch(fail);
    return () => {
      gone = true;
    };
  }, [chosen.value]);
  const row = sessions.value.find((s) => s.id === chosen.value);
  const add = async () => {
    if (!row) return;
    const moment = moments.value.find((m) => m.id === which.value);
    const beside = pins.peek().find((p) => p.moment === null) ?? { start: 0, stop: Math.min(60, row.duration) };
    const { start, stop } = moment ?? beside;
    const pin = { session: row.id, name: row.name, start, stop: Math.max(stop, start + 1), moment: moment?.id ?? null, title: moment?.title ?? "" };
    await setPins([...pins.peek(), pin]);
  };
  return (
    <form
      class="addpin"
      aria-label="Add a column"
      onSubmit={(event) => {
        event.preventDefault();
        void told(add);
      }}
    >
      <h3>Add a column</h3>
      <Select
        label="Session"
        value={chosen.value}
        choices={sessions.value.map((s) => ({ value: s.id, words: s.name }))}
        change={(id) => (chosen.value = id)}
      />
      <Select
        label="What of it"
        value={which.value}
        choices={[
          { value: MINUTE, words: "The same minute" },
          ...moments.value.map((m) => ({ value: m.id, words: `${clock(m.start)} ${m.title}` })),
        ]}
        change={(id) => (which.value = id)}
      />
      <button type="submit" disabled={!row}>
        Pin
      </button>
    </form>
  );
}
