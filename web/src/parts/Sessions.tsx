/** The list of sessions: chosen by ticks, opened by a click or Enter, looked at beside it. */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, TargetedFocusEvent, TargetedKeyboardEvent, TargetedMouseEvent } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { SessionRow } from "../api/types";
import { capital, length } from "../core/format";
import { between, unreadable } from "../core/shelf";
import { type Place, addressOf, go } from "../state/app";

/** The field's one letter a system, and its word. */
const SYSTEMS: Record<string, readonly [letter: string, words: string]> = {
  movement: ["M", "movement"],
  voice: ["V", "voice"],
  skin: ["E", "skin conductance"],
  heart: ["H", "heart"],
  breath: ["R", "breathing"],
  brain: ["B", "brain"],
  face: ["F", "face"],
  gaze: ["G", "gaze"],
  video: ["film", "film"],
  audio: ["sound", "sound"],
};
/** So many rows are made at once; more come when the end of the list is near. */
const PAGE = 40;
const NEAR = 600;

export const barred = (session: SessionRow) => session.state === "closed" || unreadable(session);

export function placeOf(session: SessionRow): Place {
  return { screen: barred(session) ? "privacy" : "session", id: session.id };
}

type Props = { found: readonly SessionRow[]; chosen: Signal<ReadonlySet<string>>; looked: Signal<string | null>; children?: ComponentChildren };

export function Sessions({ found, chosen, looked, children }: Props) {
  const shown = useSignal(PAGE);
  const last = useSignal<string | null>(null);
  useLayoutEffect(() => void (shown.value = PAGE), [found]);
  const rows = found.slice(0, shown.value);
  const more = () => (shown.value = Math.min(shown.value + PAGE, found.length));
  const move = (event: TargetedKeyboardEvent<HTMLTableSectionElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>("a.open")];
    const row = (event.target as HTMLElement).closest("tr");
    const at = links.findIndex((link) => row?.contains(link));
    if (event.key === " " && event.target instanceof HTMLAnchorElement && rows[at]) {
      event.preventDefault();
      toggle(rows[at], event.shiftKey);
    }
    if (!by) return;
    event.preventDefault();
    if (by > 0 && at + 8 > links.length) more();
    links[Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  const toggle = (session: SessionRow, range: boolean) => {
    const next = new Set(chosen.peek());
    const on = !next.has(session.id);
    for (const id of range ? between(found, last.peek(), session.id) : [session.id])
      if (on) next.add(id);
      else next.delete(id);
    last.value = session.id;
    chosen.value = next;
    looked.value = session.id;
  };
  const all = found.length > 0 && found.every((s) => chosen.value.has(s.id));
  const reached = rows.some((s) => s.id === looked.value) ? looked.value : rows[0]?.id;
  return (
    <div
      class="scroll list"
      tabIndex={-1}
      onScroll={(event) => {
        const box = event.currentTarget;
        if (box.scrollTop + box.clientHeight > box.scrollHeight - NEAR) more();
      }}
    >
      <table class="sessions">
        <thead>
          <tr>
            <td class="tick">
              <input
                type="checkbox"
                aria-label="Choose all that are found"
                checked={all}
                onChange={() => (chosen.value = all ? new Set() : new Set(found.map((s) => s.id)))}
              />
            </td>
            <th scope="col">Session</th>
            <th scope="col">Date</th>
            <th scope="col">Length</th>
            <th scope="col" class="wide">
              Beyond chance
            </th>
            <th scope="col">Signals</th>
            <th scope="col">Reviewed</th>
          </tr>
        </thead>
        <tbody onKeyDown={move}>
          {rows.map((session) => (
            <Row
              key={session.id}
              session={session}
              reached={session.id === reached}
              chosen={chosen.value.has(session.id)}
              toggle={toggle}
              look={() => (looked.value = session.id)}
            />
          ))}
        </tbody>
      </table>
      {rows.length < found.length && (
        <p class="unit more">
          {rows.length} of {found.length} are listed.{" "}
          <button type="button" onClick={more}>
            Show more
          </button>
        </p>
      )}
      {rows.length === found.length && <Letters of={found.flatMap((s) => s.modalities)} />}
      {children}
    </div>
  );
}

/** What the letters in the list stand for. */
function Letters({ of }: { of: readonly string[] }) {
  const known = [...new Set(of)].filter((name) => SYSTEMS[name]?.[0].length === 1);
  if (known.length === 0) return null;
  return (
    <p class="letters unit" aria-hidden="true">
      {known.map((name) => (
        <span key={name}>
          <b>{SYSTEMS[name]![0]}</b> {SYSTEMS[name]![1]}
        </span>
      ))}
    </p>
  );
}

type RowProps = {
  session: SessionRow;
  reached: boolean;
  chosen: boolean;
  toggle: (session: SessionRow, range: boolean) => void;
  look: () => void;
};

function Row({ session, reached, chosen, toggle, look }: RowProps) {
  const to = placeOf(session);
  const parts = [session.dyad && session.dyad !== session.name ? `Dyad ${session.dyad}` : "", session.generated ? "made up" : ""];
  const name = unreadable(session) ? session.id : session.name;
  const open = (event: TargetedMouseEvent<HTMLTableRowElement>) => {
    if (!(event.target as HTMLElement).closest("input, .tick")) go(to);
  };
  // Under a pointer that is pressed, a row that moves aside for the preview would lose its click.
  const walked = (event: TargetedFocusEvent<HTMLTableRowElement>) => {
    if ((event.target as HTMLElement).matches(":focus-visible")) look();
  };
  return (
    <tr class={chosen ? "chosen" : ""} onClick={open} onFocusIn={walked}>
      <td class="tick" onClick={(event) => event.target === event.currentTarget && toggle(session, event.shiftKey)}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Choose ${name}`}
          checked={chosen}
          onClick={(event) => {
            event.stopPropagation();
            look();
            toggle(session, event.shiftKey);
          }}
        />
      </td>
      <th scope="row">
        <a class="open" href={addressOf(to)} tabIndex={reached ? 0 : -1}>
          {name}
        </a>
        <span class="unit">{parts.filter(Boolean).join(", ")}</span>
      </th>
      {barred(session) ? (
        <Barred session={session} />
      ) : (
        <>
          <td>{session.date ?? <span class="unit">no date</span>}</td>
          <td>{length(session.duration)}</td>
          <td class="wide">
            <Strip strip={session.strip} />
          </td>
          <td>
            <Systems of={session.modalities} />
          </td>
          <td>{session.state === "new" ? <span class="unit">not analyzed</span> : `${session.reviewed} of ${session.moments}`}</td>
        </>
      )}
    </tr>
  );
}

/** Why a session is not to be seen, and where that is changed. */
function Barred({ session }: { session: SessionRow }) {
  const closed = session.state === "closed";
  const why = closed ? "Closed to review." : session.state === "ended" ? "Ended." : "Damaged.";
  return (
    <td colSpan={5} class="problem">
      <b>{why}</b> {capital(session.problem ?? "")}{" "}
      {closed && (
        <a href={addressOf({ screen: "privacy", id: session.id })} tabIndex={-1}>
          Privacy of this session
        </a>
      )}
    </td>
  );
}

export function Systems({ of }: { of: readonly string[] }) {
  return (
    <span class="systems">
      {[...new Set(of)].map((name) => {
        const [letter, words] = SYSTEMS[name] ?? [name.charAt(0).toUpperCase(), name];
        return (
          <abbr key={name} title={words}>
            {letter}
          </abbr>
        );
      })}
    </span>
  );
}

/** Evidence over the session: height is strength, nothing where nothing was observed. */
export function Strip({ strip }: { strip: readonly (number | null)[] }) {
  const high = Math.max(4, ...strip.map((v) => v ?? 0));
  const path = strip
    .map((v, i) => (v === null ? "" : `M${i} 28V${(28 - (Math.max(v, 0) / high) * 26).toFixed(1)}h1V28z`))
    .join("");
  const base = strip.map((v, i) => (v === null ? "" : `M${i} 28h1`)).join("");
  return (
    <svg class="strip" viewBox={`0 0 ${Math.max(strip.length, 1)} 29`} preserveAspectRatio="none" aria-hidden="true">
      <path class={base ? "base" : "base none"} d={base || `M0 28H${Math.max(strip.length, 1)}`} />
      <path class="bars" d={path} />
    </svg>
  );
}
