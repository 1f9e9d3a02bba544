/** Films and sound to show elsewhere: who is in them is hidden, and somebody looks before they go. */
import { useLayoutEffect, useMemo } from "preact/hooks";
import { MadeCopy } from "../parts/MadeCopy";
import { Refused, Work } from "../parts/Making";
import { NewCopyForm } from "../parts/NewCopy";
import { Icon } from "../parts/icons";
import { PURPOSES, type Shared, bytes, stamp } from "../core/consent";
import { UNKNOWN, capital, clock, count } from "../core/format";
import type { Taken } from "../api/types";
import { addressOf, copying, failure } from "../state/app";
import { Copying } from "../state/copying";

export function Copies({ id, moment }: { id: string; moment: string }) {
  const state = useMemo(() => new Copying(id, moment), [id, moment]);
  useLayoutEffect(() => {
    copying.value = state;
    state.load().catch((error: Error) => (failure.value = error));
    return () => {
      copying.value = null;
    };
  }, [state]);
  const view = state.view.value;
  if (!view) return failure.value ? null : <p class="opening">Opening the copies</p>;
  return (
    <div class="copies">
      <NewCopyForm state={state} />
      <div class="made">
        <header>
          <h2>{view.name}</h2>
          <span class="gap" />
          <a class="button" href={addressOf({ screen: "share", id })}>
            <Icon name="supervise" /> For supervision
          </a>
          <a class="button" href={addressOf({ screen: "privacy", id })}>
            <Icon name="lock" /> Privacy
          </a>
          <a class="button" href={addressOf({ screen: "session", id })}>
            <Icon name="back" /> Review
          </a>
        </header>
        <Refused state={state} />
        <Work state={state} />
        {state.copies.value.length === 0 && !state.job.value && (
          <p class="none unit">
            No copy was made yet. The original stays as it is; a copy is made beside it and leaves this machine only after
            somebody has looked at it.
          </p>
        )}
        {state.copies.value.map((copy) => (
          <MadeCopy key={copy.id} state={state} copy={copy} />
        ))}
        <TakenAway taken={state.taken.value} />
      </div>
    </div>
  );
}

const KINDS: Record<string, string> = {
  masked: "Masked clip", html: "Report as a page", pdf: "Report to print", tsv: "Numbers and notes", elan: "Moments for ELAN",
  features: "Numbers without names", summary: "Summary of supervision", copy: "Copy for supervision",
};

/** "from:12.000" and "to:30.500" as people read them. */
function range(one: Taken): string {
  const [from, to] = ["from:", "to:"].map((key) => one.details.find((d) => d.startsWith(key))?.slice(key.length));
  return from && to ? `${clock(Number(from), 1)} to ${clock(Number(to), 1)}` : "";
}

function TakenAway({ taken }: { taken: readonly Taken[] }) {
  return (
    <section aria-labelledby="taken-title">
      <h3 id="taken-title">What was taken away</h3>
      {taken.length === 0 ? (
        <p class="unit">Nothing so far.</p>
      ) : (
        <div class="scroll" tabIndex={-1}>
          <table class="taken">
            <caption class="unit">{count(taken.length, "time", "times")}, as the audit trail has it</caption>
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">For</th>
                <th scope="col" class="end">Size</th>
              </tr>
            </thead>
            <tbody>
              {taken.map((one) => (
                <tr key={`${one.time}${one.details.join()}`}>
                  <td>{stamp(one.time)}</td>
                  <td>{one.who || UNKNOWN}</td>
                  <td>
                    {KINDS[one.what] ?? capital(one.what)} <span class="unit">{range(one)}</span>
                  </td>
                  <td>{PURPOSES[one.purpose as Shared]?.name ?? UNKNOWN}</td>
                  <td class="end">{one.size === null ? UNKNOWN : bytes(one.size)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
