/** Step 1: choose files, and see what is in them. */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Import, ImportFile, Notice } from "../api/types";
import { capital, clock, count, length } from "../core/format";
import { say } from "../state/app";
import { again, busy, choose, chosen, list, look, places, sayRate } from "../state/importing";
import { Icon } from "./icons";
import { Heads, Row } from "./ImportPeople";

/** What the server calls the list of folders to start from. */
const START = "This machine";

export function Picker() {
  const here = places.value;
  const picked = chosen.value;
  const over = useSignal(false);
  const entries = useRef<HTMLUListElement>(null);
  // The folder that was opened went with the focus: the keyboard goes on with what is in it.
  useLayoutEffect(() => {
    if (here && document.activeElement === document.body) entries.current?.querySelector("input")?.focus();
  }, [here]);
  return (
    <>
      <p class="unit lead">Choose the files of one meeting: films, sound, signals, marks. A folder means all of its files.</p>
      <div class="picker">
        <header>
          {here?.entries !== undefined && here.name !== START && (
            <button type="button" class="quiet" onClick={() => void list(here.above ?? undefined)}>
              <Icon name="back" /> {here.above ? "Up" : "All places"}
            </button>
          )}
          <b>{here?.name}</b>
          <span class="gap" />
          <span class="unit">{busy.value}</span>
        </header>
        <ul ref={entries} tabIndex={-1} onKeyDown={walk}>
          {here?.entries.map((entry) => (
            <li
              key={entry.id}
              draggable
              onDragStart={(event) => event.dataTransfer?.setData("text/plain", entry.id)}
            >
              <input
                type="checkbox"
                aria-label={`Choose ${entry.name}`}
                checked={picked.has(entry.id)}
                onChange={() => choose(entry.id, entry.name)}
              />
              {entry.folder ? (
                <button type="button" class="quiet name" onClick={() => void list(entry.id)}>
                  <Icon name="folder" /> {entry.name}
                </button>
              ) : (
                <button type="button" class="quiet name" tabIndex={-1} onClick={() => choose(entry.id, entry.name)}>
                  <Icon name="file" /> {entry.name}
                </button>
              )}
              <span class="unit">{entry.folder ? "folder" : size(entry.size)}</span>
            </li>
          ))}
          {here && here.entries.length === 0 && <li class="unit">Nothing is in this folder.</li>}
          {here && !here.complete && <li class="unit">There is more; only the first 2,000 are shown.</li>}
        </ul>
        <footer
          class={over.value ? "over" : ""}
          onDragOver={(event) => {
            event.preventDefault();
            over.value = true;
          }}
          onDragLeave={() => (over.value = false)}
          onDrop={(event) => {
            event.preventDefault();
            over.value = false;
            const id = event.dataTransfer?.getData("text/plain");
            const entry = here?.entries.find((e) => e.id === id);
            if (entry && !picked.has(entry.id)) choose(entry.id, entry.name);
            else if (event.dataTransfer?.files.length) say("A page may not see where such a file lies: choose it in the list", true);
          }}
        >
          <span class="unit">{picked.size ? [...picked.values()].join(", ") : "Nothing is chosen yet: tick files and folders, or drag them here."}</span>
          <span class="gap" />
          <button type="button" class="main" disabled={picked.size === 0 || busy.value !== ""} onClick={() => void look()}>
            Look inside
          </button>
        </footer>
      </div>
    </>
  );
}

/** Up and down go from entry to entry: through boxes from a box, through names from a name. */
function walk(event: TargetedKeyboardEvent<HTMLUListElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const from = event.target as HTMLElement;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>(from.matches("input") ? "input" : "button")];
  if (!by || !stops.includes(from)) return;
  event.preventDefault();
  stops[Math.min(Math.max(stops.indexOf(from) + by, 0), stops.length - 1)]!.focus();
}

const size = (bytes: number) =>
  bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

const SURE = { told: "told by the file", guessed: "guessed from names", unsure: "a guess, please look", unknown: "not known yet" } as const;

export function Files({ found }: { found: Import }) {
  const usable = found.files.filter((file) => !file.error);
  return (
    <>
      <p class="unit lead">
        {count(found.files.length, "file")} {found.files.length === 1 ? "was" : "were"} looked into; nothing is kept yet.
      </p>
      <Notices of={found.notices} />
      {usable.length > 1 && <When files={usable} />}
      <ul class="files">
        {found.files.map((file) => (
          <li key={file.id} class={file.error ? "sheet bad" : "sheet"}>
            <header>
              <h3>{file.name}</h3>
              <span class="unit">{capital(file.kind === "unknown" ? "not understood" : file.kind)}</span>
            </header>
            {!file.error ? <Facts file={file} /> : <p class="problem">{file.asks_rate ? "It holds neither times nor a rate: say its rate." : file.error}</p>}
            <Notices of={file.notices} />
            {file.asks_rate && <Rate file={file} />}
            <Strangers file={file} />
          </li>
        ))}
      </ul>
      <button type="button" onClick={again}>
        Choose other files
      </button>
    </>
  );
}

/** How many samples a second a file has, where it does not say so itself. */
function Rate({ file }: { file: ImportFile }) {
  const known = file.parts.find((part) => part.rate !== null)?.rate ?? null;
  const typed = useSignal(known === null ? "" : String(Number(known.toFixed(3))));
  const rate = Number(typed.value.trim().replace(",", "."));
  const right = rate >= 0.001 && rate <= 1e6 && rate !== known;
  return (
    <form
      class="rate"
      onSubmit={(event) => {
        event.preventDefault();
        if (right) void sayRate(file, rate);
      }}
    >
      <label>
        Samples or pictures a second
        <input type="text" inputMode="decimal" maxLength={12} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
      </label>
      <button type="submit" disabled={!right || busy.value !== ""}>
        Read it so
      </button>
    </form>
  );
}

/** Columns that nobody knows, as small plots: what each is, and whose, is said here or in the next step. */
function Strangers({ file }: { file: ImportFile }) {
  const strange = file.parts.filter((p) => p.kind === "signal" && p.sure === "unknown").slice(0, MOST);
  if (!strange.length) return null;
  return (
    <details open>
      <summary>{count(strange.length, "column")} nobody knows: say what each is and whose, or leave it</summary>
      <ul class="parts">
        <Heads />
        {strange.map((part) => (
          <Row key={part.id} file={file} part={part} />
        ))}
      </ul>
    </details>
  );
}
const MOST = 12;

/** When each file ran: on a calendar where the clocks know the day, else from each one's beginning. */
function When({ files }: { files: readonly ImportFile[] }) {
  const dated = files.filter((f) => f.dated);
  const shown = dated.length > 1 ? dated : files.filter((f) => !f.dated);
  if (shown.length < 2) return null;
  const starts = shown.map((f) => f.start ?? 0);
  const first = Math.min(...starts);
  const last = Math.max(...shown.map((f, i) => starts[i]! + (f.duration ?? 0)));
  const share = (t: number) => `${((100 * (t - first)) / (last - first || 1)).toFixed(2)}%`;
  const at = (t: number) =>
    dated.length > 1
      ? new Date(1000 * t).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" })
      : clock(t);
  return (
    <section class="when" aria-label="When each file ran">
      <ul class="bars">
        {shown.map((file, i) => (
          <li key={file.id}>
            <span class="what">{file.name}</span>
            <span class="track">
              <i style={{ left: share(starts[i]!), width: share(first + (file.duration ?? 0)) }} />
            </span>
            <span class="unit">
              {at(starts[i]!)}, {length(file.duration ?? 0)}
            </span>
          </li>
        ))}
      </ul>
      {dated.length < 2 && <p class="unit">Each clock begins anywhere; step 3 brings them together.</p>}
    </section>
  );
}

function Facts({ file }: { file: ImportFile }) {
  const rates = [...new Set(file.parts.map((p) => p.rate).filter((r) => r !== null))];
  const persons = [...new Set(file.parts.flatMap((p) => p.persons))];
  const doubt = (["unknown", "unsure", "guessed", "told"] as const).find((s) => file.parts.some((p) => p.sure === s));
  const facts: [string, string][] = [
    ["Length", length(file.duration ?? 0)],
    ["Rate", rates.length === 1 ? `${Number(rates[0]!.toFixed(3))} Hz` : rates.length ? "several" : "irregular"],
    ["Holds", file.width ? `pictures of ${file.width} × ${file.height}` : count(file.parts.length, "signal")],
    ["Read as", `${file.reader}, ${Math.round(file.confidence * 100)} % sure`],
    ["Persons", `${persons.join(", ") || "nobody"}: ${SURE[doubt ?? "unknown"]}`],
  ];
  return (
    <dl class="filefacts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the next steps ask about anyway, said for somebody who is about to be asked. */
const ASKED: Record<string, string> = {
  "guessed-persons": "Who is who was guessed; the next step asks.",
  "persons-unknown": "Nothing here says whose this is; the next step asks.",
  "assumed-rate": "The file does not say its rate; one is assumed. All lags and lengths scale with it: say it here if it is another.",
};

function Notices({ of }: { of: readonly Notice[] }) {
  const warnings = of.filter((n) => n.level === "warning");
  const rest = of.filter((n) => n.level !== "warning");
  return (
    <>
      {warnings.map((n) => (
        <p key={n.code + n.text} class="notice">
          {ASKED[n.code] ?? n.text}
        </p>
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{rest.length} more {rest.length === 1 ? "note" : "notes"}</summary>
          {rest.map((n) => (
            <p key={n.code + n.text} class="unit">
              {n.text}
            </p>
          ))}
        </details>
      )}
    </>
  );
}
