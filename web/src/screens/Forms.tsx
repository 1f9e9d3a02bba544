/** Questionnaires of a session: hand one to the client, see the scores, keep forms of one's own. */
import { useSignal } from "@preact/signals";
import type { Answered, DyadCourse, Form, Score } from "../api/types";
import { columnsOf, scoreLines, since } from "../core/questionnaire";
import { capital, count, number } from "../core/format";
import { Empty, IconButton, Select } from "../parts/controls";
import { ScorePlot } from "../parts/CoursePlot";
import { AnswerEntry, Editor, ImportEntry, ScoreEntry } from "../parts/FormEntry";
import { Icon } from "../parts/icons";
import { addressOf, go, say } from "../state/app";
import type { Forms as State, Phase } from "../state/forms";

export function Forms({ forms }: { forms: State }) {
  const { view } = forms;
  const doing = forms.doing.value;
  return (
    <div class={doing || forms.answered.value.length > 0 ? "forms" : "forms blank"}>
      <header>
        <h2>Forms</h2>
        <p class="unit name">{view.name}</p>
        <Select label="About" value={forms.person.value} choices={view.persons.map((p) => ({ value: p.code, words: capital(p.code) }))} change={(p) => (forms.person.value = p)} />
        <label class="select">
          <span>Day</span>
          <input type="date" value={forms.day.value} onInput={(event) => event.currentTarget.value && (forms.day.value = event.currentTarget.value)} />
        </label>
        <Select<Phase>
          label="Asked"
          value={forms.phase.value}
          choices={[{ value: "", words: "at another time" }, { value: "before", words: "before the session" }, { value: "after", words: "after the session" }]}
          change={(p) => (forms.phase.value = p)}
        />
        <span class="gap" />
        <button type="button" class="quiet" title="Undo (Ctrl Z)" onClick={() => void forms.undo("undo").then((words) => say(words, true))}>Undo</button>
        <a class="button" href={addressOf({ screen: "course", dyad: view.dyad })} title="Scores and coordination over the sessions of this dyad">Course</a>
      </header>
      {forms.refused.value && <p class="refused" role="alert">{forms.refused}</p>}
      {forms.back.value && (
        <p class="told">
          Your forms were changed. <button type="button" class="quiet" onClick={() => void forms.undo("undo").then((words) => say(words, true))}>Undo</button>
        </p>
      )}
      <div class="two">
        <div class="left">
          {doing?.what === "answers" && <AnswerEntry key={doing.form.key} forms={forms} form={doing.form} />}
          {doing?.what === "scores" && <ScoreEntry key={doing.form.key} forms={forms} form={doing.form} />}
          {doing?.what === "import" && <ImportEntry forms={forms} />}
          {doing?.what === "edit" && <Editor forms={forms} />}
          <Given forms={forms} />
        </div>
        <Shelf forms={forms} />
      </div>
    </div>
  );
}

function Given({ forms }: { forms: State }) {
  const all = forms.answered.value;
  const course = forms.course.value;
  const columns = course ? columnsOf(course) : [];
  const keys = new Set(all.map((one) => one.form));
  const lines = course && columns.length > 1 ? scoreLines(course, columns).filter((l) => keys.has(l.key.split("/")[0]!)) : [];
  return (
    <section aria-labelledby="given-title">
      <h3 id="given-title">Answered in this session</h3>
      {all.length === 0 ? (
        <Empty>
          <p>No form was answered yet.</p>
          <p class="unit">Choose a form: hand this device over, or enter what was answered on paper.</p>
        </Empty>
      ) : (
        <ul class="given">{[...all].reverse().map((one) => <Card key={one.id} forms={forms} one={one} />)}</ul>
      )}
      {lines.length > 0 && (
        <>
          <h3>Over the sessions of this dyad</h3>
          <div class="plots">{lines.map((line) => <ScorePlot key={line.key} line={line} columns={columns} />)}</div>
        </>
      )}
    </section>
  );
}

const PHASES: Record<string, string> = { before: ", before the session", after: ", after the session" };

function Card({ forms, one }: { forms: State; one: Answered }) {
  const form = forms.form(one.form);
  const known = one.known ? form : undefined;
  return (
    <li class="paper">
      <div class="cardhead">
        <b>{one.title}</b>
        <span class="unit">{capital(one.person)}, {one.taken}{PHASES[one.phase] ?? ""}{one.source === "scores" ? ", scores only" : ""}</span>
        {form?.hidden && <span class="badge">hidden from the client</span>}
        {form && !form.validated && <span class="badge">not validated</span>}
        <span class="gap" />
        <IconButton icon="remove" words={`Take ${one.title} out`} onClick={() => void forms.takeOut(one).then((done) => done && say(`${one.title} is taken out. Undo with Control Z.`, true))} />
      </div>
      {one.risks.map((risk) => (
        <p key={risk} class="risk"><Icon name="eye" /> <span><b>Please look at this.</b> {risk} Nothing is sent to anybody; what to do is for you to judge.</span></p>
      ))}
      <dl class={one.scores.length > 1 ? "scores many" : "scores"}>
        {one.scores.map((score) => <ScoreRow key={score.scale} one={one} score={score} form={form} course={forms.course.value} alone={one.scores.length === 1} />)}
      </dl>
      {!one.known && <p class="unit">The form has been changed since; these answers keep the one that was answered.</p>}
      {known && one.answers.length > 0 && known.asked && (
        <details>
          <summary>Answers</summary>
          <ol class="answers">
            {known.items.map((item) => {
              const value = one.answers.find((a) => a.item === item.id)?.value ?? null;
              const words = item.answers.find((a) => a.value === value)?.text ?? "";
              return (
                <li key={item.id}>
                  <span>{item.text}</span>
                  <span class={value === null ? "unit" : "value"}>{value === null ? "skipped" : `${words} (${value})`}</span>
                </li>
              );
            })}
          </ol>
        </details>
      )}
    </li>
  );
}

function ScoreRow(props: { one: Answered; score: Score; form: Form | undefined; course: DyadCourse | null; alone: boolean }) {
  const { one, score, form } = props;
  const scale = form?.scales.find((s) => s.key === score.scale);
  const told = since(one, score.scale, props.course);
  const missing = score.missing === 0 ? "" : score.value === null ? `unknown: ${count(score.missing, "answer")} missing` : `${count(score.missing, "answer")} missing, the others stand for all`;
  const parts = [score.band && `published band: ${score.band}`, missing, told].filter(Boolean);
  return (
    <div>
      {!props.alone && <dt>{score.title}</dt>}
      {props.alone && <dt class="unseen">{score.title}</dt>}
      <dd class="value">{number(score.value, score.value !== null && Number.isInteger(score.value) ? 0 : 1)}</dd>
      <dd class="range">{scale && <Range scale={scale} value={score.value} />}</dd>
      <dd class="unit">{parts.map((part) => <span key={part}>{capital(part)}</span>)}</dd>
    </div>
  );
}

/** Where a score lies in its range, with the ends of the published bands. */
function Range({ scale, value }: { scale: Form["scales"][number]; value: number | null }) {
  const at = (v: number) => 2 + (196 * (v - scale.low)) / (scale.high - scale.low || 1);
  return (
    <span class="rangebox">
      <svg viewBox="0 0 200 14" aria-hidden="true">
        <path class="base" d="M2 7H198" />
        {scale.bands.slice(1).map((b) => <path key={b.start} class="edge" d={`M${at(b.start)} 2V12`} />)}
        {value !== null && <circle cx={at(value)} cy="7" r="4.5" />}
      </svg>
      <span class="unit">{number(scale.low, 0)} to {number(scale.high, 0)}</span>
    </span>
  );
}

function Shelf({ forms }: { forms: State }) {
  return (
    <aside class="shelf" aria-label="All forms">
      {forms.groups.value.map((group) => (group.forms.length > 0 || group.title === "Your own") && (
        <section key={group.title}>
          <h3>{group.title}</h3>
          <ul>{group.forms.map((form) => <Entry key={form.key} forms={forms} form={form} />)}</ul>
          {group.title === "Your own" && (
            <>
              {forms.list.value.broken.map((one) => (
                <p key={one.key} class="refused"><b>{one.key}.json cannot be used.</b> {one.faults[0]} <button type="button" onClick={() => void forms.edit(one.key, true)}>Mend</button></p>
              ))}
              <button type="button" onClick={() => void forms.edit("", false)}><Icon name="plus" /> New form</button>
            </>
          )}
        </section>
      ))}
      <section>
        <h3>From elsewhere</h3>
        <button type="button" onClick={() => (forms.doing.value = { what: "import" })}>Import scores…</button>
      </section>
    </aside>
  );
}

function Entry({ forms, form }: { forms: State; form: Form }) {
  const open = useSignal(false);
  const hand = () => go({ screen: "kiosk", id: forms.view.id, form: form.key, person: forms.person.peek() });
  return (
    <li class="form">
      <div class="cardhead">
        <b>{form.title}</b>
        <span class="unit">{form.items.length ? count(form.items.length, "question") : "scores only"}</span>
        <span class="gap" />
        <IconButton icon="help" words={`About ${form.title}`} pressed={open.value} onClick={() => (open.value = !open.value)} />
      </div>
      <p class="unit">{form.about}{!form.validated && <b> Not validated.</b>}</p>
      <div class="acts">
        {form.asked && <button type="button" class="main" onClick={hand}>Hand to {capital(forms.person.value)}</button>}
        {form.items.length > 0 && <button type="button" onClick={() => (forms.doing.value = { what: "answers", form })}>Enter answers</button>}
        <button type="button" onClick={() => (forms.doing.value = { what: "scores", form })}>{form.items.length > 0 ? "Scores" : "Enter scores"}</button>
      </div>
      {open.value && (
        <div class="terms">
          <p><b>{form.holder.replace(/\.$/, "")}.</b> {form.terms}</p>
          {form.scales.map((s) => [s.bands_source, s.change_source].map((source) => source && <p key={s.key + source.doi} class="unit">{source.words} doi:{source.doi}</p>))}
          <label><input type="checkbox" checked={form.hidden} onChange={(event) => void forms.hide(form, event.currentTarget.checked)} /> Hidden from the client</label>
          <p class="unit">Hidden scores are left out of the client's report.</p>
          <div class="acts">
            <button type="button" onClick={() => void forms.edit(form.key, form.own)}>{form.own ? "Edit" : "Copy as your own"}</button>
            {form.own && <button type="button" onClick={() => void forms.removeForm(form.key)}>Remove</button>}
          </div>
        </div>
      )}
      {form.asked && open.value && (
        <Select
          label="On the screen"
          value={forms.pages.value}
          choices={[{ value: "one", words: "one question at a time" }, { value: "all", words: "all on one page" }]}
          change={(pages) => (forms.pages.value = pages)}
        />
      )}
    </li>
  );
}
