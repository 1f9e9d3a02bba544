/** The questionnaires of one session: what there is, what was answered, and what is being done. */
import { batch, computed, signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Answered, Checked, DyadCourse, Form, FormList, NewAnswers, SessionView } from "../api/types";
import { type Answers, PATTERN, keyOf, whole } from "../core/questionnaire";
import { Edits } from "../core/undo";

export type Phase = NewAnswers["phase"];
export type Doing =
  | { what: "answers"; form: Form }
  | { what: "scores"; form: Form }
  | { what: "import" }
  | { what: "edit"; key: string; own: boolean };

export class Forms {
  readonly list = signal<FormList>({ forms: [], broken: [] });
  readonly answered = signal<Answered[]>([]);
  readonly course = signal<DyadCourse | null>(null);
  readonly person = signal("");
  readonly day = signal("");
  readonly phase = signal<Phase>("");
  readonly pages = signal<"one" | "all">("one");
  readonly doing = signal<Doing | null>(null);
  readonly text = signal("");
  readonly checked = signal<Checked | null>(null);
  readonly refused = signal("");
  /** What was done last with a form of one's own, and how it is taken back. */
  readonly back = signal<{ words: string; undo: () => Promise<void> } | null>(null);
  readonly edits: Edits;
  readonly api: api.SessionApi;
  readonly groups = computed(() => {
    const all = this.list.value.forms;
    return [
      { title: "Ready to use", forms: all.filter((f) => !f.own && f.licence !== "licensed") },
      { title: "Your own", forms: all.filter((f) => f.own) },
      { title: "Scores only: a license is needed", forms: all.filter((f) => !f.own && f.licence === "licensed") },
    ];
  });
  private asked = 0;

  private constructor(readonly view: SessionView) {
    this.api = api.session(view.id);
    this.edits = new Edits(
      (which) => this.api.turn(which),
      () => this.reload(),
    );
    const client = view.persons.find((p) => p.role === "client") ?? view.persons[0];
    this.person.value = client?.code ?? "";
    this.day.value = new Date().toISOString().slice(0, 10);
  }

  static async open(id: string): Promise<Forms> {
    const opened = new Forms(await api.session(id).view());
    await opened.reload();
    const day = opened.course.peek()?.sessions.find((s) => s.id === id)?.date;
    if (day && /^\d{4}-\d{2}-\d{2}/.test(day)) opened.day.value = day.slice(0, 10);
    return opened;
  }

  async reload(): Promise<void> {
    const [list, answered, course] = await Promise.all([api.forms(), this.api.answered(), api.course(this.view.dyad)]);
    batch(() => {
      this.list.value = list;
      this.answered.value = answered;
      this.course.value = course;
    });
  }

  form(key: string): Form | undefined {
    return this.list.value.forms.find((f) => f.key === key);
  }

  /** Keep answers; whether they were taken. */
  async keep(form: Form, person: string, answers: Answers): Promise<boolean> {
    return this.during(async () => {
      await this.api.answer({
        form: form.key, version: form.version, person, taken: this.day.value, phase: this.phase.value, answers: whole(form, answers),
      });
      this.doing.value = null;
      await this.reload();
    });
  }

  async keepScores(form: Form, scores: Record<string, number | null>): Promise<boolean> {
    return this.during(async () => {
      await this.api.addScores({ form: form.key, person: this.person.value, taken: this.day.value, phase: this.phase.value, scores });
      this.doing.value = null;
      await this.reload();
    });
  }

  async bring(text: string): Promise<boolean> {
    return this.during(async () => {
      await this.api.importScores(text);
      this.doing.value = null;
      await this.reload();
    });
  }

  async takeOut(one: Answered): Promise<boolean> {
    return this.during(async () => {
      await this.api.removeAnswered(one.id);
      await this.reload();
    });
  }

  async undo(which: "undo" | "redo"): Promise<string> {
    const back = this.back.peek();
    if (which === "undo" && back) {
      await this.during(back.undo);
      return back.words;
    }
    await (which === "undo" ? this.edits.undo() : this.edits.redo());
    return this.edits.said.peek();
  }

  async hide(form: Form, hidden: boolean): Promise<boolean> {
    return this.during(async () => {
      await api.hideForm(form.key, hidden);
      await this.reload();
    });
  }

  /** Open the editor: on an own form, on a copy of another, or on a new one. */
  async edit(key: string, own: boolean): Promise<void> {
    await this.during(async () => {
      const text = key ? (await api.formText(key)).text : PATTERN;
      batch(() => {
        this.doing.value = { what: "edit", key, own };
        this.text.value = own || !key ? text : text.replace(`"${key}"`, `"my-${key}"`);
      });
      await this.check(this.text.peek());
    });
  }

  async check(text: string): Promise<void> {
    this.text.value = text;
    const mine = ++this.asked;
    const checked = await api.checkForm(text);
    if (mine === this.asked) this.checked.value = checked;
  }

  async keepForm(): Promise<boolean> {
    return this.during(async () => {
      const text = this.text.peek();
      const key = keyOf(text);
      const before = this.list.peek().forms.some((f) => f.key === key && f.own) ? (await api.formText(key)).text : null;
      const kept = await api.putForm(key, text);
      this.doing.value = null;
      await this.reload();
      this.back.value = {
        words: `${kept.title} is as it was`,
        undo: async () => {
          await (before === null ? api.removeForm(key) : api.putForm(key, before));
          this.back.value = null;
          await this.reload();
        },
      };
    });
  }

  async removeForm(key: string): Promise<boolean> {
    return this.during(async () => {
      const { text } = await api.formText(key);
      await api.removeForm(key);
      await this.reload();
      this.back.value = {
        words: `${key} is back`,
        undo: async () => {
          await api.putForm(key, text);
          this.back.value = null;
          await this.reload();
        },
      };
    });
  }

  async during(run: () => Promise<void>): Promise<boolean> {
    this.refused.value = "";
    try {
      await run();
      return true;
    } catch (error) {
      this.refused.value = (error as Error).message;
      return false;
    }
  }
}

/** What is open, and the form that a person is answering: until it is handed back nothing else is. */
export const forms = signal<Forms | null>(null);
export const handed = signal(false);

export async function enterForms(id: string): Promise<void> {
  if (forms.peek()?.view.id === id) return forms.peek()!.reload();
  forms.value = null;
  forms.value = await Forms.open(id);
}
