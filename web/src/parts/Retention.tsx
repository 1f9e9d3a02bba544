/** How long sessions are kept: rules by purpose, and what is due. People erase, rules do not. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../api/client";
import type { Retention as Told, RetentionRule } from "../api/types";
import { PURPOSES, bytes } from "../core/consent";
import { UNKNOWN, count } from "../core/format";
import { type Draft, asRules, countdown, drafted } from "../core/retention";
import { addressOf, failure, say } from "../state/app";
import { Empty } from "./controls";

const WHAT = { session: "Whole session", media: "Films and sound" } as const;

export function Retention() {
  const told = useSignal<Told | null>(null);
  const draft = useSignal<Draft[]>([]);
  const before = useSignal<RetentionRule[] | null>(null);
  const take = (all: Told) => {
    told.value = all;
    draft.value = drafted(all.rules);
  };
  useEffect(() => {
    api.retention().then(take, (error: Error) => (failure.value = error));
  }, []);
  if (!told.value) return null;
  const kept = told.value.rules;
  const wanted = asRules(draft.value);
  const same = JSON.stringify(wanted) === JSON.stringify(kept);
  const keep = async (rules: RetentionRule[], words: string) => {
    try {
      take(await api.keepRetention(rules));
      before.value = kept;
      say(words, true);
    } catch (error) {
      failure.value = error as Error;
    }
  };
  const set = (i: number, change: Partial<Draft>) =>
    (draft.value = draft.value.map((d, at) => (at === i ? { ...d, ...change } : d)));
  return (
    <>
      <p class="lead">
        A purpose holds a session for so many days after the day of the session, and for so many after somebody takes the
        consent back. The longest counts. Nothing is erased by itself: what is due is listed below, and you erase it.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted && !same) void keep(wanted, "The rules are kept");
        }}
      >
        <div class="scroll">
          <table class="rules">
            <thead>
              <tr>
                <th scope="col">Purpose</th>
                <th scope="col">What</th>
                <th scope="col">Days after the session</th>
                <th scope="col">Days after consent ended</th>
              </tr>
            </thead>
            <tbody>
              {draft.value.map((row, i) => (
                <tr key={`${row.purpose} ${row.what}`}>
                  <th scope="row">{PURPOSES[row.purpose].name}</th>
                  <td>{WHAT[row.what]}</td>
                  <td>
                    <Days
                      words={`${PURPOSES[row.purpose].name}, ${WHAT[row.what]}: days after the session`}
                      value={row.days}
                      change={(days) => set(i, { days })}
                    />
                  </td>
                  <td>
                    <Days
                      words={`${PURPOSES[row.purpose].name}, ${WHAT[row.what]}: days after consent ended`}
                      value={row.grace}
                      empty="0"
                      off={row.days === ""}
                      change={(grace) => set(i, { grace })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <div class="line">
          <button type="submit" class="main" disabled={!wanted || same}>
            Keep
          </button>
          {before.value && (
            <button type="button" onClick={() => void keep(before.value!, "Taken back")}>
              Undo
            </button>
          )}
          {!wanted && <span class="refused">Whole days from 0 to 36,525, or nothing for no end.</span>}
        </div>
      </form>
      <section>
        <h3>What the rules hold</h3>
        {told.value.held.length === 0 ? (
          <Empty>
            <p>{kept.length === 0 ? "There is no rule, so everything stays until you erase it." : "The rules hold no session."}</p>
            <p class="unit">Sessions of generated people are never due.</p>
          </Empty>
        ) : (
          <div class="scroll">
            <table class="held">
              <thead>
                <tr>
                  <th scope="col">Session</th>
                  <th scope="col">What</th>
                  <th scope="col">Until</th>
                  <th scope="col">Erasing removes</th>
                  <th scope="col">
                    <span class="unseen">Erase</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {told.value.held.map((one) => (
                  <tr key={`${one.session} ${one.what}`} class={one.left !== null && one.left <= 0 ? "due" : ""}>
                    <th scope="row">{one.name}</th>
                    <td>{WHAT[one.what]}</td>
                    <td>
                      {one.until ?? UNKNOWN} <b>{countdown(one.left)}</b>
                      <span class="unit">{one.reason}</span>
                    </td>
                    <td>
                      {count(one.files, "file")}, {bytes(one.size)}
                    </td>
                    <td>
                      <a class="button" href={addressOf({ screen: "privacy", id: one.session })}>
                        Erase…
                      </a>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </>
  );
}

function Days(props: { words: string; value: string; empty?: string; off?: boolean; change: (value: string) => void }) {
  return (
    <input
      type="text"
      inputMode="numeric"
      maxLength={6}
      aria-label={props.words}
      placeholder={props.empty ?? "no end"}
      disabled={props.off ?? false}
      value={props.value}
      onInput={(event) => props.change(event.currentTarget.value.trim())}
    />
  );
}
