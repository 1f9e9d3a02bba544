/** The list of moments: each is a question, with its reason, its chance and what people say to it. */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Decision, Moment } from "../api/types";
import { clock, number } from "../core/format";
import { addressOf } from "../state/app";
import { editing, filter } from "../state/panel";
import type { Review } from "../state/review";
import { Empty, IconButton, Keys, Select, ShapeIcon } from "./controls";
import { Icon } from "./icons";
import { Thread } from "./Notes";
import { Traced } from "./Traced";
import { Why, chanceOf } from "./Why";

const DECISIONS = [
  { value: "all", words: "All" },
  { value: "open", words: "To review" },
  { value: "agreed", words: "Agreed" },
  { value: "rejected", words: "Not useful" },
  { value: "starred", words: "Starred" },
] as const;

export function shownMoments(review: Review): Moment[] {
  const { kind, decision, person } = filter.value;
  return review.moments.value.filter(
    (m) =>
      (kind === "all" || m.kind === kind) &&
      (person === "all" || m.persons.includes(person)) &&
      (decision === "all" || (decision === "starred" ? m.starred : m.decision === decision)),
  );
}

/** "Expected by chance: about 1.2 a session", of what the detectors say about themselves. */
export function chanceWords(moments: readonly Moment[], duration: number): string | null {
  const kinds = new Map(moments.filter((m) => m.source === "found").map((m) => [m.kind, m.why.per_hour_by_chance]));
  const known = [...kinds.values()].filter((v) => v !== null);
  if (known.length === 0) return null;
  const expected = (known.reduce((a, b) => a + b, 0) * duration) / 3600;
  return `about ${number(expected, 1)} expected by chance`;
}

export function Moments({ review }: { review: Review }) {
  const all = review.moments.value;
  const list = shownMoments(review);
  const kinds = [...new Set(all.map((m) => m.kind))];
  const reviewed = all.filter((m) => m.decision !== "open").length;
  const chance = chanceWords(all, review.view.duration);
  const set = (change: Partial<typeof filter.value>) => (filter.value = { ...filter.value, ...change });
  return (
    <div class="moments">
      <div class="filters">
        <Select label="Review" hideLabel value={filter.value.decision} choices={DECISIONS} change={(decision) => set({ decision })} />
        <Select
          label="Kind"
          hideLabel
          value={filter.value.kind}
          choices={[{ value: "all", words: "Any kind" }, ...kinds.map((k) => ({ value: k, words: kindWords(k) }))]}
          change={(kind) => set({ kind })}
        />
        <Select
          label="Person"
          hideLabel
          value={filter.value.person}
          choices={[{ value: "all", words: "Everybody" }, ...review.view.persons.map((p) => ({ value: p.code, words: p.code }))]}
          change={(person) => set({ person })}
        />
      </div>
      <Traced review={review} />
      <p class="tally" hidden={all.length === 0}>
        {reviewed} of {all.length} reviewed
        {chance && ` · ${chance}`}
      </p>
      {list.length === 0 ? (
        <Empty>
          <p>{all.length > 0
              ? "No moment fits these filters."
              : review.view.findings.length > 0
                ? "No moment stood out from chance."
                : "Moments are found by the analysis."}</p>
          <p class="unit">
            Mark your own with <Keys of="m" />
          </p>
        </Empty>
      ) : (
        <List review={review} list={list} />
      )}
    </div>
  );
}

export function kindWords(kind: string): string {
  const words = kind.replaceAll("_", " ").replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function List({ review, list }: { review: Review; list: Moment[] }) {
  const selected = review.selected.value;
  const roving = list.some((m) => m.id === selected) ? selected : list[0]!.id;
  const move = (event: TargetedKeyboardEvent<HTMLOListElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !(event.target as HTMLElement).classList.contains("open")) return;
    event.preventDefault();
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button.open")];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    buttons[Math.min(Math.max(at + by, 0), buttons.length - 1)]?.focus();
  };
  return (
    <ol class="list" onKeyDown={move} >
      {list.map((moment) => (
        <Item key={moment.id} review={review} moment={moment} chosen={moment.id === selected} reached={moment.id === roving} />
      ))}
    </ol>
  );
}

function Item(props: { review: Review; moment: Moment; chosen: boolean; reached: boolean }) {
  const { review, moment, chosen } = props;
  const item = useRef<HTMLLIElement>(null);
  useLayoutEffect(() => {
    if (chosen) item.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const notes = review.notes.value.filter((n) => n.moment === moment.id).length;
  return (
    <li ref={item} class={`moment ${moment.decision} ${chosen ? "chosen" : ""}`}>
      <button
        type="button"
        class="open"
        tabIndex={props.reached ? 0 : -1}
        aria-expanded={chosen}
        onClick={() => review.select(moment, true)}
      >
        <ShapeIcon shape={moment.shape} filled={moment.decision === "agreed" || chosen} />
        <span class="time">{clock(moment.start)}</span>
        <span class="title">{moment.title}</span>
        <span class="signs">
          {moment.starred && <Icon name="star" filled />}
          {notes > 0 && <Icon name="note" />}
          {moment.decision === "agreed" && <Icon name="check" />}
        </span>
        <span class="reason">{moment.reason}</span>
        <span class="unseen">{decisionWords(moment.decision)}</span>
      </button>
      {chosen && <Card review={review} moment={moment} />}
    </li>
  );
}

function decisionWords(decision: Decision): string {
  return { open: "to review", agreed: "agreed", rejected: "not useful" }[decision];
}

function Card({ review, moment }: { review: Review; moment: Moment }) {
  const open = useSignal(false);
  const decide = (decision: Decision) =>
    review.changeMoment(moment, { decision: moment.decision === decision ? "open" : decision }, `${moment.title}: ${decisionWords(decision)}`);
  return (
    <div class="card">
      {editing.value === moment.id ? <TitleEdit review={review} moment={moment} /> : null}
      <div class="acts">
        <button type="button" aria-pressed={moment.decision === "agreed"} onClick={() => decide("agreed")}>
          <Icon name="check" /> Agree
        </button>
        <button type="button" aria-pressed={moment.decision === "rejected"} onClick={() => decide("rejected")}>
          <Icon name="cross" /> Not useful
        </button>
        <span class="gap" />
        <IconButton icon="edit" words="Change the title" keyed="e" onClick={() => (editing.value = moment.id)} />
        <IconButton
          icon="star"
          filled={moment.starred}
          words={moment.starred ? "Take the star away" : "Star for supervision"}
          keyed="s"
          pressed={moment.starred}
          onClick={() => void review.changeMoment(moment, { starred: !moment.starred }, `${moment.title}: star`)}
        />
      </div>
      <a class="closer" href={addressOf({ screen: "moment", id: review.view.id, moment: moment.id })}>
        <span>Look closely</span> <Keys of="Enter" />
      </a>
      <details open={open.value} onToggle={(e) => {
          open.value = e.currentTarget.open;
          if (open.value) e.currentTarget.parentElement?.scrollIntoView({ block: "nearest" });
        }}>
        <summary>Why was this marked?</summary>
        <Why moment={moment} />
      </details>
      {moment.source === "found" && <p class="chance">{chanceOf(moment)}</p>}
      <Thread review={review} moment={moment} />
    </div>
  );
}

function TitleEdit({ review, moment }: { review: Review; moment: Moment }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.select(), []);
  // The focus goes back to the moment, not to the top of the page.
  const close = () => {
    const open = input.current?.closest(".moment")?.querySelector<HTMLElement>(".open");
    editing.value = null;
    open?.focus();
  };
  const save = () => {
    const title = input.current!.value.trim();
    close();
    if (title && title !== moment.title) void review.changeMoment(moment, { title }, `Title “${title}”`);
  };
  return (
    <form
      class="retitle"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <input
        ref={input}
        aria-label="Title"
        defaultValue={moment.title}
        maxLength={200}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          close();
        }}
      />
      <button type="submit">Save</button>
    </form>
  );
}
