/** All sessions of the library: find one in five seconds. */
import { useComputed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Library as Shelf } from "../api/types";
import { MOST } from "../core/compare";
import { count } from "../core/format";
import { EVERYTHING, Finder, type Since, type Wanted } from "../core/shelf";
import { Begin } from "../parts/Begin";
import { Preview } from "../parts/Preview";
import { Sessions, barred } from "../parts/Sessions";
import { Empty, Select } from "../parts/controls";
import { addressOf, go } from "../state/app";
import { told } from "../state/pinning";
import { setPins } from "../state/pins";

const STATES: { value: Wanted["state"]; words: string }[] = [
  { value: "all", words: "Every state" },
  { value: "analyzed", words: "Analyzed" },
  { value: "new", words: "Not analyzed" },
  { value: "closed", words: "Closed to review" },
  { value: "damaged", words: "Damaged" },
  { value: "ended", words: "Copies that ended" },
];
const DATES: { value: Since; words: string }[] = [
  { value: "all", words: "Any date" },
  { value: "week", words: "Last week" },
  { value: "month", words: "Last month" },
  { value: "year", words: "Last year" },
];

/** So many sessions leave room to say what can be done next. */
const FEW = 4;

export function Library({ shelf }: { shelf: Shelf }) {
  const wanted = useSignal<Wanted>(EVERYTHING);
  const chosen = useSignal<ReadonlySet<string>>(new Set());
  const looked = useSignal<string | null>(null);
  const finder = useMemo(() => new Finder(shelf.sessions), [shelf]);
  const found = useMemo(() => finder.find(wanted.value, Date.now()), [finder, wanted.value]);
  const seen = useComputed(() => looked.value).value;
  const preview = found.find((s) => s.id === seen);
  const set = (change: Partial<Wanted>) => (wanted.value = { ...wanted.value, ...change });
  const dyad = wanted.value.dyad;
  return (
    <div class={preview ? "library previewed" : "library"}>
      <header>
        <h2>{count(shelf.sessions.length, "session")}</h2>
        <p class="unit">in {shelf.folder_label}, on this machine only</p>
        <span class="gap" />
        <a class="button" href={addressOf({ screen: "course", dyad: dyad === "all" ? "" : dyad })}>
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
            placeholder="Code, dyad or date  ( / )"
            value={wanted.value.words}
            onInput={(event) => set({ words: event.currentTarget.value })}
          />
        </label>
      </header>
      <div class="sieve">
        <Select
          label="Dyad"
          hideLabel
          value={dyad}
          choices={[{ value: "all", words: "Every dyad" }, ...finder.dyads.map((d) => ({ value: d, words: d }))]}
          change={(value) => set({ dyad: value })}
        />
        <Select
          label="Role"
          hideLabel
          value={wanted.value.role}
          choices={[{ value: "all", words: "Every role" }, ...finder.roles.map((r) => ({ value: r, words: r }))]}
          change={(role) => set({ role })}
        />
        <Select label="Date" hideLabel value={wanted.value.since} choices={DATES} change={(since) => set({ since })} />
        <Select label="State" hideLabel value={wanted.value.state} choices={STATES} change={(state) => set({ state })} />
        <span class="unit" role="status">
          {found.length === shelf.sessions.length ? "" : `${found.length} found`}
        </span>
        <span class="gap" />
        <Chosen shelf={shelf} ids={chosen.value} clear={() => (chosen.value = new Set())} />
      </div>
      {found.length === 0 ? (
        <div class="list">
          <Empty>
            <p>{shelf.sessions.length === 0 ? "There is no session in this folder yet." : "No session fits."}</p>
            {shelf.sessions.length > 0 && (
              <button type="button" onClick={() => (wanted.value = EVERYTHING)}>
                Show all
              </button>
            )}
          </Empty>
          {shelf.sessions.length <= FEW && <Begin shelf={shelf} />}
        </div>
      ) : (
        <Sessions found={found} chosen={chosen} looked={looked}>
          {shelf.sessions.length <= FEW && <Begin shelf={shelf} />}
        </Sessions>
      )}
      {preview && <Preview session={preview} />}
    </div>
  );
}

/** What is to be done with the sessions that are chosen. */
function Chosen({ shelf, ids, clear }: { shelf: Shelf; ids: ReadonlySet<string>; clear: () => void }) {
  const chosen = shelf.sessions.filter((s) => ids.has(s.id) && !barred(s));
  if (ids.size === 0) return <span class="unit">Tick sessions to compare them</span>;
  const [first] = chosen;
  const compare = async () => {
    const stop = Math.min(60, ...chosen.map((s) => s.duration));
    await setPins(chosen.map((s) => ({ session: s.id, name: s.name, start: 0, stop, moment: null, title: "" })));
    go({ screen: "compare" });
  };
  return (
    <div class="chosen" role="group" aria-label="Chosen sessions">
      <b>{count(ids.size, "session")} chosen</b>
      <button type="button" class="main" disabled={chosen.length === 0 || chosen.length > MOST} title={`Up to ${MOST}`} onClick={() => void told(compare)}>
        Compare
      </button>
      <button type="button" disabled={chosen.length !== 1} title="A report is of one session" onClick={() => first && go({ screen: "report", id: first.id })}>
        Report
      </button>
      <button type="button" class="quiet" onClick={clear}>
        Clear
      </button>
    </div>
  );
}
