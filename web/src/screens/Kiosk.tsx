/** A form for the person who answers it: large, alone on the screen, until it is handed back. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Form, FormItem } from "../api/types";
import { type Answers, given, keyed } from "../core/questionnaire";
import { count } from "../core/format";
import { say, spoken } from "../state/app";
import { type Forms, handed } from "../state/forms";

/** The word that the therapist writes to go on. */
const WORD = "back";

export function Kiosk({ forms, form, person, leave }: { forms: Forms; form: Form; person: string; leave: () => void }) {
  const answers = useSignal<Answers>({});
  const at = useSignal(0);
  const state = useSignal<"asking" | "stopped" | "kept">("asking");
  const sending = useSignal(false);
  const all = forms.pages.value === "all";
  const n = form.items.length;
  useLayoutEffect(() => {
    handed.value = true;
  }, []);
  const focused = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => focused.current?.focus(), [at.value, state.value]);
  const set = (item: FormItem, value: number | null) => {
    answers.value = { ...answers.peek(), [item.id]: value };
    say(item.answers.find((a) => a.value === value)?.text ?? "Skipped", true);
  };
  const after = (item: FormItem) => {
    if (!all) at.value = form.items.indexOf(item) + 1;
  };
  const choose = (item: FormItem, value: number | null) => {
    set(item, value);
    after(item);
  };
  const finish = async () => {
    sending.value = true;
    const kept = await forms.keep(form, person, answers.value);
    sending.value = false;
    if (kept) state.value = "kept";
  };
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || state.peek() !== "asking") return;
      const item = all ? itemAt(form, event.target) : form.items[at.peek()];
      const value = item ? keyed(item, event.key) : null;
      if (item && value !== null) {
        event.preventDefault();
        choose(item, value);
      } else if (!all && item && event.key === "Enter" && inRadios(event.target) && typeof answers.peek()[item.id] === "number") {
        event.preventDefault();
        after(item);
      } else if (!all && ["ArrowLeft", "Backspace"].includes(event.key) && !inRadios(event.target)) {
        event.preventDefault();
        at.value = Math.max(at.peek() - 1, 0);
      }
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [all]);
  const done = given(form, answers.value);
  const skipped = n - done;
  return (
    <main class="kiosk" id="main" lang={form.language}>
      <div class="unseen" aria-live="polite">{spoken}</div>
      <header>
        <b>{form.title}</b>
        <span class="gap" />
        {state.value === "asking" && <button type="button" class="quiet" onClick={() => (state.value = "stopped")}>Stop and hand back</button>}
      </header>
      {state.value === "asking" && (
        <div class="progress">
          <progress max={n} value={all ? done : at.value} aria-label="Progress" />
          <span>{all ? `${done} of ${n} answered` : at.value < n ? `Question ${at.value + 1} of ${n}` : "The last step"}</span>
        </div>
      )}
      {state.value !== "asking" ? (
        <HandBack
          kept={state.value === "kept"} count={done} leave={leave} refused={forms.refused.value} heading={focused}
          keep={async () => (await forms.keep(form, person, answers.value)) && leave()}
          again={() => (state.value = "asking")}
        />
      ) : all ? (
        <div class="sheet">
          <h1 ref={focused} tabIndex={-1}>{form.instruction || form.name}</h1>
          {form.items.map((item) => <Question key={item.id} item={item} answers={answers.value} set={set} choose={choose} />)}
          <div class="acts">
            <span class="gap" />
            <button type="button" class="main" disabled={done === 0 || sending.value} onClick={() => void finish()}>Finish</button>
          </div>
          {forms.refused.value && <p class="refused" role="alert">{forms.refused}</p>}
        </div>
      ) : at.value < n ? (
        <div class="one">
          {form.instruction && <p class="instruction">{form.instruction}</p>}
          <h1 ref={focused} tabIndex={-1}>{form.items[at.value]!.text}</h1>
          <Choices key={form.items[at.value]!.id} item={form.items[at.value]!} answers={answers.value} set={set} choose={choose} />
          <div class="acts">
            <button type="button" disabled={at.value === 0} onClick={() => (at.value -= 1)}>Back</button>
            <span class="gap" />
            <button type="button" class="quiet" onClick={() => choose(form.items[at.value]!, null)}>Skip this question</button>
            <button type="button" class="main" disabled={typeof answers.value[form.items[at.value]!.id] !== "number"} onClick={() => after(form.items[at.value]!)}>Next</button>
          </div>
        </div>
      ) : (
        <div class="one">
          <h1 ref={focused} tabIndex={-1}>That was the last question.</h1>
          <p class="instruction">{skipped ? `You answered ${done} of ${n} questions and skipped ${skipped}.` : `You answered all ${n} questions.`}</p>
          <div class="acts">
            <button type="button" onClick={() => (at.value = n - 1)}>Back</button>
            <span class="gap" />
            <button type="button" class="main" disabled={done === 0 || sending.value} onClick={() => void finish()}>Finish</button>
          </div>
          {forms.refused.value && <p class="refused" role="alert">{forms.refused}</p>}
        </div>
      )}
    </main>
  );
}

type Choose = (item: FormItem, value: number | null) => void;
type Chosen = { item: FormItem; answers: Answers; set: Choose; choose: Choose };

function Question(props: Chosen) {
  return (
    <fieldset data-item={props.item.id}>
      <legend>{props.item.text}</legend>
      <Choices {...props} />
    </fieldset>
  );
}

/** A click goes on to the next question; arrows choose and stay. */
function Choices({ item, answers, set, choose }: Chosen) {
  return (
    <div class="choices" role="radiogroup" aria-label={item.text}>
      {item.answers.map((answer) => (
        <label
          key={answer.value}
          class={answers[item.id] === answer.value ? "choice chosen" : "choice"}
          onClick={(event) => event.detail > 0 && choose(item, answer.value)}
        >
          <input
            type="radio"
            name={`item-${item.id}`}
            checked={answers[item.id] === answer.value}
            onChange={(event) => event.currentTarget.checked && set(item, answer.value)}
          />
          <span class="words">{answer.text}</span>
          {Number.isInteger(answer.value) && answer.value >= 0 && answer.value < 10 && <kbd aria-hidden="true">{answer.value}</kbd>}
        </label>
      ))}
    </div>
  );
}

function HandBack(props: {
  kept: boolean; count: number; refused: string; leave: () => void; keep: () => Promise<unknown>; again: () => void;
  heading: { current: HTMLHeadingElement | null };
}) {
  const typed = useSignal("");
  const right = typed.value.trim().toLowerCase() === WORD;
  const dangling = !props.kept && props.count > 0;
  return (
    <div class="one">
      <h1 ref={props.heading} tabIndex={-1}>{props.kept ? "Thank you." : "Stopped."}</h1>
      <p class="instruction">Please hand this device back now.</p>
      <form
        class="handback"
        onSubmit={(event) => {
          event.preventDefault();
          if (right && !dangling) props.leave();
        }}
      >
        <label>
          <span>For the therapist: write “{WORD}” to go on</span>
          <input type="text" autocomplete="off" value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />
        </label>
        {dangling ? (
          <>
            <button type="button" class="main" disabled={!right} onClick={() => void props.keep()}>Keep {count(props.count, "answer")}</button>
            <button type="button" disabled={!right} onClick={props.leave}>Discard them</button>
          </>
        ) : (
          <button type="submit" class="main" disabled={!right}>Hand back</button>
        )}
      </form>
      {!props.kept && <div class="acts"><button type="button" class="quiet" onClick={props.again}>Go on answering</button></div>}
      {props.refused && <p class="refused" role="alert">{props.refused}</p>}
    </div>
  );
}

function itemAt(form: Form, target: EventTarget | null): FormItem | undefined {
  const id = target instanceof Element ? target.closest<HTMLElement>("[data-item]")?.dataset["item"] : undefined;
  return form.items.find((item) => item.id === id);
}

function inRadios(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}
