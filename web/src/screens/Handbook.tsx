/** The handbook: search at the left, one page at the right; all of it comes from this machine. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import * as api from "../api/client";
import type { HandbookEntry } from "../api/types";
import { found } from "../core/handbook";
import { addressOf, failure, place } from "../state/app";

const KINDS: Record<HandbookEntry["kind"], string> = {
  measures: "Measures",
  surrogates: "How chance is imitated",
  detectors: "Kinds of moments",
};

export function Handbook() {
  const entries = useSignal<HandbookEntry[] | null>(null);
  const typed = useSignal("");
  const page = useRef<HTMLElement>(null);
  useEffect(() => {
    api.handbook().then(
      (all) => (entries.value = all),
      (error: Error) => (failure.value = error),
    );
  }, []);
  const at = place.value.screen === "handbook" ? place.value.entry : "";
  useLayoutEffect(() => page.current?.scrollTo(0, 0), [at]);
  if (!entries.value) return failure.value ? null : <p class="opening">Opening the handbook</p>;
  const shown = found(entries.value, typed.value);
  const open = entries.value.find((e) => e.name === at) ?? shown[0] ?? entries.value[0]!;
  return (
    <div class="handbook">
      <nav aria-label="Pages of the handbook">
        <label class="search">
          <span class="unseen">Search the handbook</span>
          <input
            type="search"
            id="search"
            placeholder="Search  ( / )"
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </label>
        {(Object.keys(KINDS) as HandbookEntry["kind"][]).map((kind) => {
          const of = shown.filter((e) => e.kind === kind);
          return of.length > 0 ? (
            <section key={kind}>
              <h2>
                {KINDS[kind]} <span class="unit">{of.length}</span>
              </h2>
              <ul>
                {of.map((e) => (
                  <li key={e.name}>
                    <a
                      href={addressOf({ screen: "handbook", entry: e.name })}
                      {...(e.name === open.name ? { "aria-current": "page" as const } : {})}
                    >
                      {e.title}
                    </a>
                  </li>
                ))}
              </ul>
            </section>
          ) : null;
        })}
        {shown.length === 0 && (
          <p class="unit" role="status">
            No page has all these words.
          </p>
        )}
      </nav>
      <article ref={page} tabIndex={0} aria-label={open.title}>
        <Page entry={open} />
      </article>
    </div>
  );
}

function Page({ entry }: { entry: HandbookEntry }) {
  return (
    <div class="page">
      <p class="unit">{KINDS[entry.kind]}</p>
      <h2>{entry.title}</h2>
      <p class="lead">{entry.line}</p>
      {entry.formula && <p class="formula">{entry.formula}</p>}
      <dl>
        {entry.facts.map((fact) => (
          <div key={fact.name}>
            <dt>{fact.name}</dt>
            <dd>{fact.value}</dd>
          </div>
        ))}
      </dl>
      {entry.parts.map((part) => (
        <section key={part.title} class={part.title === "What it does not mean" ? "caution" : ""}>
          <h3>{part.title}</h3>
          {part.listed ? (
            <ul>
              {part.lines.map((line, i) => (
                <li key={i}>{line}</li>
              ))}
            </ul>
          ) : (
            part.lines.map((line, i) => <p key={i}>{line}</p>)
          )}
        </section>
      ))}
      <section>
        <h3>Paper</h3>
        <p>{entry.source}</p>
      </section>
    </div>
  );
}
