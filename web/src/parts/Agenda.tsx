/** Starred moments in the order of the hour: dragged or moved by keys, ticked off when talked about. */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useRef } from "preact/hooks";
import type { Moment, Topic } from "../api/types";
import { afterwards } from "../core/after";
import { clock } from "../core/format";
import { addressOf, say } from "../state/app";
import type { Supervision } from "../state/supervising";
import { Empty, IconButton, Keys, ShapeIcon } from "./controls";
import { Icon } from "./icons";

export function Agenda({ open }: { open: Supervision }) {
  const list = open.list.value;
  const items = useRef<HTMLOListElement>(null);
  const over = useSignal<number | null>(null);
  if (list.length === 0)
    return (
      <Empty>
        <p>Nothing on the agenda yet.</p>
        <p class="unit">
          Star moments with <Keys of="s" /> while you review.
        </p>
      </Empty>
    );
  const drag = (event: TargetedPointerEvent<HTMLElement>, from: number) => {
    const grip = event.currentTarget;
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (e) => (over.value = placeAt(items.current!, e.clientY));
    grip.onpointerup = grip.onpointercancel = (e) => {
      grip.onpointermove = grip.onpointerup = grip.onpointercancel = null;
      const to = over.value;
      over.value = null;
      if (e.type === "pointerup" && to !== null) void open.move(from, to);
    };
  };
  const keys = (event: TargetedKeyboardEvent<HTMLOListElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("button.topic")];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    if (!by || at < 0) return;
    event.preventDefault();
    const to = Math.min(Math.max(at + by, 0), buttons.length - 1);
    if (event.altKey && to !== at) {
      void open.move(at, to);
      say(`${list[at]!.moment.title}: place ${to + 1} of ${list.length}`, true);
    }
    afterwards(() => items.current?.querySelectorAll<HTMLButtonElement>("button.topic")[to]?.focus());
  };
  return (
    <ol class="agenda" ref={items} onKeyDown={keys}>
      {list.map(({ topic, moment }, i) => (
        <Item
          key={topic.moment}
          open={open}
          topic={topic}
          moment={moment}
          place={`${i + 1} of ${list.length}`}
          over={over.value === i}
          grip={(event) => drag(event, i)}
        />
      ))}
    </ol>
  );
}

/** Which item lies at a height of the screen. */
function placeAt(list: HTMLElement, y: number): number {
  const boxes = [...list.children].map((e) => e.getBoundingClientRect());
  const at = boxes.findIndex((box) => y < box.bottom);
  return at < 0 ? boxes.length - 1 : at;
}

type ItemProps = {
  open: Supervision;
  topic: Topic;
  moment: Moment;
  place: string;
  over: boolean;
  grip: (event: TargetedPointerEvent<HTMLElement>) => void;
};

function Item({ open, topic, moment, place, over, grip }: ItemProps) {
  const chosen = open.chosen.value === moment.id;
  return (
    <li class={`${topic.done ? "done" : ""} ${chosen ? "chosen" : ""} ${over ? "over" : ""}`}>
      <span class="grip" aria-hidden="true" title="Drag to order" onPointerDown={grip}>
        <Icon name="grip" />
      </span>
      <input type="checkbox" aria-label={`Talked about: ${moment.title}`} checked={topic.done} onChange={() => void open.tick(moment.id)} />
      <button
        type="button"
        class="topic quiet"
        aria-pressed={chosen}
        aria-label={`${moment.title}, ${clock(moment.start)}, ${place}`}
        onClick={() => (open.chosen.value = chosen ? null : moment.id)}
      >
        <ShapeIcon shape={moment.shape} filled={chosen} />
        <span>
          <span class="title">{moment.title}</span>
          <span class="unit">{clock(moment.start)}</span>
        </span>
      </button>
      <a class="button quiet square" href={addressOf({ screen: "moment", id: open.review.view.id, moment: moment.id })} aria-label={`Look closely at ${moment.title}`} title="Look closely">
        <Icon name="play" />
      </a>
      <IconButton
        icon="star"
        filled
        words={`Take ${moment.title} off the agenda`}
        onClick={() => void open.review.changeMoment(moment, { starred: false }, `${moment.title}: off the agenda`)}
      />
    </li>
  );
}
