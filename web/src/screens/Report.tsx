/** Write a report: what is in it at the left, how it looks in the middle, for whom at the right. */
import { useComputed, useSignalEffect } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Report } from "../api/types";
import { capital } from "../core/format";
import { IconButton } from "../parts/controls";
import { FirstPage } from "../parts/FirstPage";
import { Icon } from "../parts/icons";
import { save } from "../parts/TakeAway";
import { addressOf, failure, reports } from "../state/app";
import { ReportBuilder } from "../state/reports";

const FORMATS = [
  ["html", "Page", "HTML"],
  ["pdf", "To print", "PDF"],
  ["figures", "Single figures", "ZIP"],
] as const;

export function ReportScreen({ id }: { id: string }) {
  const builder = useMemo(() => new ReportBuilder(id), [id]);
  useLayoutEffect(() => {
    reports.value = builder;
    builder.load().catch((error: Error) => (failure.value = error));
    return () => {
      void builder.flush();
      reports.value = null;
    };
  }, [builder]);
  const draft = builder.draft.value;
  if (!draft) return failure.value ? null : <p class="opening">Opening the report</p>;
  return (
    <div class="report">
      <aside class="what" aria-label="What is in it">
        <Pages builder={builder} draft={draft} />
        <FirstPage builder={builder} draft={draft} />
      </aside>
      <Preview builder={builder} />
      <aside class="whom" aria-label="For whom">
        <Audiences builder={builder} />
        <Words builder={builder} draft={draft} />
        <Take builder={builder} />
      </aside>
    </div>
  );
}

function Pages({ builder, draft }: { builder: ReportBuilder; draft: Report }) {
  return (
    <fieldset>
      <legend>Pages</legend>
      {builder.chosen.value!.pages.map((page) => (
        <label key={page.name}>
          <input type="checkbox" checked={draft.pages.includes(page.name)} onChange={() => builder.toggle(page.name)} />
          {page.title}
        </label>
      ))}
    </fieldset>
  );
}

function Preview({ builder }: { builder: ReportBuilder }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const address = useComputed(() => `${builder.api.previewUrl(builder.audience.value)}?v=${builder.fresh.value}`);
  useSignalEffect(() => {
    const next = address.value;
    // Replaced, not visited: the browser's way back leads to the screen before this one.
    if (frame.current && frame.current.getAttribute("src") !== next) frame.current.setAttribute("src", next);
  });
  return (
    <section class="preview" aria-label="Preview">
      <header>
        <h2>Preview</h2>
        <span class="unit" role="status">
          {builder.pending.value ? "Saving" : "Saved"}
        </span>
        <span class="gap" />
        <IconButton icon="undo" words="Undo" keyed="Mod+z" onClick={() => void builder.turn("undo")} />
        <IconButton icon="redo" words="Do again" keyed="Mod+Shift+z" onClick={() => void builder.turn("redo")} />
      </header>
      <iframe ref={frame} sandbox="" title="Preview of the report" />
    </section>
  );
}

function Audiences({ builder }: { builder: ReportBuilder }) {
  const view = builder.view.value!;
  const chosen = builder.chosen.value!;
  const draft = builder.draft.value!;
  return (
    <fieldset>
      <legend>For whom</legend>
      <div class="audiences">
        {view.audiences.map((one) => (
          <label key={one.name} class={one.name === chosen.name ? "on" : ""}>
            <input
              type="radio"
              name="audience"
              checked={one.name === chosen.name}
              onChange={() => {
                void builder.flush();
                builder.refused.value = "";
                builder.audience.value = one.name;
              }}
            />
            {one.title}
          </label>
        ))}
      </div>
      <p class="unit">{chosen.words}</p>
      {chosen.plain && (
        <label class={view.body_reason && !draft.body ? "body off" : "body"}>
          <input
            type="checkbox"
            checked={draft.body}
            disabled={view.body_reason !== null && !draft.body}
            onChange={() => builder.change({ body: !draft.body })}
          />
          <span>
            Show heart, skin, breath and brain
            {view.body_reason && <span class="unit">{capital(view.body_reason)}</span>}
          </span>
        </label>
      )}
    </fieldset>
  );
}

function Words({ builder, draft }: { builder: ReportBuilder; draft: Report }) {
  return (
    <div class="words">
      <label>
        <span>Before</span>
        <textarea
          rows={4}
          maxLength={20_000}
          placeholder="Your own words, before everything else"
          value={draft.opening}
          onInput={(event) => builder.change({ opening: event.currentTarget.value }, true)}
          onBlur={() => void builder.flush()}
        />
      </label>
      <label>
        <span>After</span>
        <textarea
          rows={3}
          maxLength={20_000}
          placeholder="And at the end"
          value={draft.closing}
          onInput={(event) => builder.change({ closing: event.currentTarget.value }, true)}
          onBlur={() => void builder.flush()}
        />
      </label>
    </div>
  );
}

function Take({ builder }: { builder: ReportBuilder }) {
  const chosen = builder.chosen.value!;
  const busy = builder.busy.value;
  const take = async (format: string) => {
    if (busy) return;
    const taken = await builder.take(format);
    if (taken) save(taken.file, taken.name);
  };
  return (
    <div class="take">
      <h2>Take away</h2>
      {FORMATS.map(([format, words, kind]) => (
        <button key={format} type="button" aria-disabled={busy !== ""} onClick={() => void take(format)}>
          <Icon name="file" /> {words}
          <span class="unit">{busy === format ? "being made" : kind}</span>
        </button>
      ))}
      {builder.refused.value && (
        <p class="refused" role="alert">
          {capital(builder.refused.value)}
        </p>
      )}
      {chosen.reason && (
        <p class="unit">
          {builder.refused.value ? "" : capital(chosen.reason)}{" "}
          <a href={addressOf({ screen: "privacy", id: builder.id })}>Record consent</a>
        </p>
      )}
    </div>
  );
}
