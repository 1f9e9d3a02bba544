/** What a therapist enters: answers from paper, scores, tables of scores, and forms of one's own. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ComponentChildren } from "preact";
import type { Form } from "../api/types";
import { type Answers, given, keyed } from "../core/questionnaire";
import { capital, count } from "../core/format";
import { failure } from "../state/app";
import type { Forms } from "../state/forms";
import { IconButton } from "./controls";

function Panel({ forms, title, children }: { forms: Forms; title: string; children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  const close = () => (forms.doing.value = null);
  return (
    <section
      class="entry"
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <div class="cardhead">
        <h3 ref={heading} tabIndex={-1}>{title}</h3>
        <span class="gap" />
        <IconButton icon="cross" words="Close" onClick={close} />
      </div>
      {children}
    </section>
  );
}

export function AnswerEntry({ forms, form }: { forms: Forms; form: Form }) {
  const answers = useSignal<Answers>({});
  const done = given(form, answers.value);
  return (
    <Panel forms={forms} title={`${form.title}: answers of ${capital(forms.person.value)}`}>
      {!form.asked && <p class="unit">The questions are on the paper form of {form.holder}; enter their numbers.</p>}
      <ol class="entrylist">
        {form.items.map((item) => (
          <li
            key={item.id}
            onKeyDown={(event) => {
              const value = keyed(item, event.key);
              if (value === null) return;
              event.preventDefault();
              event.stopPropagation();
              answers.value = { ...answers.value, [item.id]: value };
              event.currentTarget.nextElementSibling?.querySelector<HTMLInputElement>("input")?.focus();
            }}
          >
            <span id={`entry-${item.id}`}>{item.text || `Item ${item.id}`}</span>
            <span class="picks" role="radiogroup" aria-labelledby={`entry-${item.id}`}>
              {item.answers.map((answer) => (
                <label key={answer.value} title={answer.text}>
                  <input
                    type="radio"
                    name={`entry-${item.id}`}
                    aria-label={answer.text ? `${answer.value}: ${answer.text}` : String(answer.value)}
                    checked={answers.value[item.id] === answer.value}
                    onChange={() => (answers.value = { ...answers.value, [item.id]: answer.value })}
                  />
                  <span aria-hidden="true">{answer.value}</span>
                </label>
              ))}
            </span>
          </li>
        ))}
      </ol>
      <div class="acts">
        <span class="unit">{done} of {form.items.length} answered; what is empty is kept as skipped</span>
        <span class="gap" />
        <button type="button" class="main" disabled={done === 0} onClick={() => void forms.keep(form, forms.person.value, answers.value)}>Keep</button>
      </div>
    </Panel>
  );
}

export function ScoreEntry({ forms, form }: { forms: Forms; form: Form }) {
  const typed = useSignal<Record<string, string>>({});
  const scores = Object.fromEntries(form.scales.map((s) => [s.key, typed.value[s.key]?.trim() ? Number(typed.value[s.key]!.replace(",", ".")) : null]));
  const wrong = Object.values(scores).some((v) => v !== null && !Number.isFinite(v));
  const none = Object.values(scores).every((v) => v === null);
  return (
    <Panel forms={forms} title={`${form.title}: scores of ${capital(forms.person.value)}`}>
      <div class="fields">
        {form.scales.map((scale) => (
          <label key={scale.key}>
            <span>{scale.title} <span class="unit">{scale.low} to {scale.high}</span></span>
            <input type="text" inputMode="decimal" value={typed.value[scale.key] ?? ""} onInput={(event) => (typed.value = { ...typed.value, [scale.key]: event.currentTarget.value })} />
          </label>
        ))}
      </div>
      <div class="acts">
        <span class="unit">{wrong ? "A score is a number." : ""}</span>
        <span class="gap" />
        <button type="button" class="main" disabled={wrong || none} onClick={() => void forms.keepScores(form, scores)}>Keep</button>
      </div>
    </Panel>
  );
}

export function ImportEntry({ forms }: { forms: Forms }) {
  const text = useSignal("");
  return (
    <Panel forms={forms} title="Import scores">
      <p class="unit">A table (CSV) with the columns form, person, date, scale, score: one row a score, forms by their key, persons by their code, dates like 2026-03-14.</p>
      <input
        type="file"
        accept=".csv,.tsv,.txt"
        aria-label="A table of scores"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          file?.text().then((read) => { text.value = read; }, (error: Error) => (failure.value = error));
        }}
      />
      <textarea class="code" aria-label="Rows of the table" rows={7} spellcheck={false} placeholder={"form,person,date,scale,score\nors,client,2026-03-14,total,21.5"} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />
      <div class="acts">
        <span class="gap" />
        <button type="button" class="main" disabled={!text.value.trim()} onClick={() => void forms.bring(text.value)}>Import</button>
      </div>
    </Panel>
  );
}

export function Editor({ forms }: { forms: Forms }) {
  const checked = forms.checked.value;
  const faults = checked?.faults ?? [];
  const form = checked?.form ?? null;
  const check = (text: string) => void forms.check(text).catch((error: Error) => (failure.value = error));
  return (
    <Panel forms={forms} title="A form of your own">
      <p class="unit">One JSON file in the folder “forms” of the library. Use only questions that you may use.</p>
      <textarea class="code" aria-label="The form as JSON" rows={22} spellcheck={false} value={forms.text.value} onInput={(event) => check(event.currentTarget.value)} />
      <div class="verdicts" role="status">
        {faults.length > 0 ? (
          <>
            <p class="refused"><b>{count(faults.length, "thing")} to mend</b></p>
            <ul class="faults">{faults.map((fault) => <li key={fault}>{capital(fault)}</li>)}</ul>
          </>
        ) : (
          form && <p><b>{form.title}</b> <span class="unit">{count(form.items.length, "question")}, {count(form.scales.length, "score")}. It can be used.</span></p>
        )}
      </div>
      <div class="acts">
        <span class="gap" />
        <button type="button" class="main" disabled={!form} onClick={() => void forms.keepForm()}>Keep</button>
      </div>
    </Panel>
  );
}
