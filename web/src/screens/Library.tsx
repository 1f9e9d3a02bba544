/** All sessions of the library: find one in five seconds. */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useMemo } from "preact/hooks";
import type { Library as Shelf, SessionRow } from "../api/types";
import { capital, count, length } from "../core/format";
import { Empty, Select } from "../parts/controls";
import { addressOf, go } from "../state/app";

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
};
const MOST = 300;

export function Library({ shelf }: { shelf: Shelf }) {
  const typed = useSignal("");
  const dyad = useSignal("all");
  const state = useSignal<"all" | SessionRow["state"]>("all");
  const dyads = useMemo(() => [...new Set(shelf.sessions.map((s) => s.dyad))].sort(), [shelf]);
  const words = typed.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = shelf.sessions.filter(
    (s) =>
      (dyad.value === "all" || s.dyad === dyad.value) &&
      (state.value === "all" || s.state === state.value) &&
      words.every((w) => `${s.name} ${s.dyad} ${s.date ?? ""}`.toLowerCase().includes(w)),
  );
  return (
    <div class="library">
      <header>
        <h2>{count(shelf.sessions.length, "session")}</h2>
        <p class="unit">in {shelf.folder_label}, on this machine only</p>
        <span class="gap" />
        <a class="button" href={addressOf({ screen: "course", dyad: dyad.value === "all" ? "" : dyad.value })}>
          Course
        </a>
        <a class="button" href={addressOf({ screen: "import" })}>
          Import…
        </a>
        <label class="search">
          <span class="unseen">Find a session</span>
          <input
            type="search"
            id="search"
            placeholder="Find by code, dyad or date  ( / )"
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </label>
        <Select
          label="Dyad"
          hideLabel
          value={dyad.value}
          choices={[{ value: "all", words: "Every dyad" }, ...dyads.map((d) => ({ value: d, words: d }))]}
          change={(d) => (dyad.value = d)}
        />
        <Select
          label="State"
          hideLabel
          value={state.value}
          choices={[
            { value: "all", words: "Every state" },
            { value: "analyzed", words: "Analyzed" },
            { value: "new", words: "Not analyzed" },
            { value: "closed", words: "Closed to review" },
            { value: "damaged", words: "Damaged" },
          ]}
          change={(s) => (state.value = s)}
        />
      </header>
      {found.length === 0 ? (
        <Empty>
          <p>{shelf.sessions.length === 0 ? "There is no session in this folder yet." : "No session fits."}</p>
          {shelf.sessions.length > 0 && (
            <button type="button" onClick={() => ((typed.value = ""), (dyad.value = "all"), (state.value = "all"))}>
              Show all
            </button>
          )}
        </Empty>
      ) : (
        <Sessions found={found.slice(0, MOST)} />
      )}
      {found.length > MOST && <p class="unit">The first {MOST} are shown; type to find the others.</p>}
    </div>
  );
}

function Sessions({ found }: { found: readonly SessionRow[] }) {
  const at = useSignal(0);
  const move = (event: TargetedKeyboardEvent<HTMLTableSectionElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    at.value = Math.min(Math.max(at.value + by, 0), found.length - 1);
    event.currentTarget.querySelectorAll<HTMLAnchorElement>("a.open")[at.value]?.focus();
  };
  return (
    <div class="scroll" tabIndex={-1}>
      <table class="sessions">
        <thead>
          <tr>
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
          {found.map((session, i) => (
            <Row key={session.id} session={session} reached={i === Math.min(at.value, found.length - 1)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ session, reached }: { session: SessionRow; reached: boolean }) {
  const barred = session.state === "closed" || session.state === "damaged";
  const to = { screen: barred ? ("privacy" as const) : ("session" as const), id: session.id };
  const parts = [session.dyad && session.dyad !== session.name ? `Dyad ${session.dyad}` : "", session.generated ? "made up" : ""];
  return (
    <tr onClick={() => go(to)}>
      <th scope="row">
        <a class="open" href={addressOf(to)} tabIndex={reached ? 0 : -1}>
          {session.state === "damaged" ? session.id : session.name}
        </a>
        <span class="unit">{parts.filter(Boolean).join(", ")}</span>
      </th>
      {barred ? (
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
          <td>
            {session.state === "new" ? (
              <span class="unit">not analyzed</span>
            ) : (
              `${session.reviewed} of ${session.moments}`
            )}
          </td>
        </>
      )}
    </tr>
  );
}

/** Why a session is not to be seen, and where that is changed. */
function Barred({ session }: { session: SessionRow }) {
  const closed = session.state === "closed";
  return (
    <td colSpan={5} class="problem">
      <b>{closed ? "Closed to review." : "Damaged."}</b> {capital(session.problem ?? "")}{" "}
      {closed && (
        <a href={addressOf({ screen: "privacy", id: session.id })} tabIndex={-1}>
          Privacy of this session
        </a>
      )}
    </td>
  );
}

function Systems({ of }: { of: readonly string[] }) {
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
function Strip({ strip }: { strip: readonly (number | null)[] }) {
  const high = Math.max(4, ...strip.map((v) => v ?? 0));
  const path = strip
    .map((v, i) => (v === null ? "" : `M${i} 28V${(28 - (Math.max(v, 0) / high) * 26).toFixed(1)}h1V28z`))
    .join("");
  const base = strip.map((v, i) => (v === null ? "" : `M${i} 28h1`)).join("");
  return (
    <svg class="strip" viewBox={`0 0 ${Math.max(strip.length, 1)} 29`} preserveAspectRatio="none" aria-hidden="true">
      <path class="base" d={base} />
      <path class="bars" d={path} />
    </svg>
  );
}
