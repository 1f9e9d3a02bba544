/** Small controls that all screens share. */
import { type Signal, useSignal } from "@preact/signals";
import type { ButtonHTMLAttributes, ComponentChildren, TargetedKeyboardEvent } from "preact";
import { shown } from "../core/keys";
import type { Shape } from "../api/types";
import { pathOf } from "../draw/shapes";
import { Icon, type IconName } from "./icons";

const mac = /mac/i.test(navigator.platform);

export function Keys({ of }: { of: string }) {
  return (
    <span class="keys">
      {shown(of, mac)
        .split(" ")
        .map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
    </span>
  );
}

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon"> & {
  icon: IconName;
  /** What it does; shown as a tip, with its key. */
  words: string;
  keyed?: string;
  pressed?: boolean;
  filled?: boolean;
  disabled?: boolean;
};

/** A button that is an icon, with its words for everybody who cannot see or guess it. */
export function IconButton({ icon, words, keyed, pressed, filled, class: more, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      class={`quiet square ${typeof more === "string" ? more : ""}`}
      aria-label={words}
      title={keyed ? `${words} (${shown(keyed, mac)})` : words}
      {...(pressed === undefined ? {} : { "aria-pressed": pressed })}
      {...rest}
    >
      <Icon name={icon} filled={filled ?? false} />
    </button>
  );
}

export function ShapeIcon({ shape, filled }: { shape: Shape; filled: boolean }) {
  return (
    <svg class={filled ? "shape filled" : "shape"} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={pathOf(shape)} />
    </svg>
  );
}

/** A number in a box: what is typed stays until it is taken, whatever is drawn anew meanwhile. */
export function NumberBox(props: { label?: string; value: string; step: number; min?: number; put: (text: string) => unknown }) {
  const typed = useSignal<string | null>(null);
  const take = async (text: string) => {
    await props.put(text);
    if (typed.peek() === text) typed.value = null;
  };
  return (
    <input
      type="number"
      step={props.step}
      {...(props.label ? { "aria-label": props.label } : {})}
      {...(props.min === undefined ? {} : { min: props.min })}
      value={typed.value ?? props.value}
      onInput={(event) => (typed.value = event.currentTarget.value)}
      onChange={(event) => void take(event.currentTarget.value)}
    />
  );
}

type Choice<T extends string | number> = { value: T; words: string };

export function Select<T extends string | number>(props: {
  label: string;
  value: T;
  choices: readonly Choice<T>[];
  change: (value: T) => void;
  hideLabel?: boolean;
}) {
  return (
    <label class="select">
      <span class={props.hideLabel ? "unseen" : ""}>{props.label}</span>
      <select
        aria-label={props.label}
        value={String(props.value)}
        onChange={(event) => {
          const found = props.choices.find((c) => String(c.value) === event.currentTarget.value);
          if (found) props.change(found.value);
        }}
      >
        {props.choices.map((choice) => (
          <option key={choice.value} value={String(choice.value)}>
            {choice.words}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Tabs by the book: one is reached by Tab, the others by arrows. */
export function Tabs<T extends string>(props: {
  label: string;
  tabs: readonly { id: T; words: string; count?: number }[];
  chosen: T;
  choose: (id: T) => void;
}) {
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const at = props.tabs.findIndex((t) => t.id === props.chosen);
    const next = props.tabs[(at + by + props.tabs.length) % props.tabs.length]!;
    props.choose(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label={props.label} onKeyDown={move}>
      {props.tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={`tab-${tab.id}`}
          aria-selected={tab.id === props.chosen}
          aria-controls={`panel-${tab.id}`}
          tabIndex={tab.id === props.chosen ? 0 : -1}
          onClick={() => props.choose(tab.id)}
        >
          {tab.words}
          {tab.count ? <span class="count">{tab.count}</span> : null}
        </button>
      ))}
    </div>
  );
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>;
}

/** A time of the session, as minutes and seconds. */
export function Time({ label, of }: { label: string; of: Signal<string> }) {
  return (
    <label>
      {label}
      <input
        type="text"
        inputMode="numeric"
        placeholder="m:ss"
        autocomplete="off"
        value={of.value}
        onInput={(event) => (of.value = event.currentTarget.value)}
      />
    </label>
  );
}
