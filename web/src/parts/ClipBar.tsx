/** The transport of a clip: play, where, how fast. */
import type { ReadonlySignal } from "@preact/signals-core";
import type { ComponentChildren } from "preact";
import { SPEEDS, type Transport } from "../core/clock";
import { clock } from "../core/format";
import { Select } from "./controls";
import { Icon } from "./icons";

type Props = { transport: Transport; time: ReadonlySignal<number>; of: string; children?: ComponentChildren };

export function ClipBar({ transport, time, of, children }: Props) {
  const playing = transport.playing.value;
  return (
    <footer class="transport" aria-label="Transport">
      <button
        type="button"
        class="play"
        aria-label={playing ? "Pause" : "Play"}
        title={playing ? "Pause (Space)" : "Play (Space)"}
        onClick={() => transport.toggle()}
      >
        <Icon name={playing ? "pause" : "play"} />
      </button>
      <At time={time} of={of} />
      <span class="gap" />
      {children}
      <Select
        label="Speed"
        value={transport.rate.value}
        choices={SPEEDS.map((s) => ({ value: s, words: `${s}×` }))}
        change={(rate) => transport.setRate(rate)}
      />
    </footer>
  );
}

function At({ time, of }: { time: ReadonlySignal<number>; of: string }) {
  return (
    <output class="timecode" aria-live="off">
      {clock(time.value, 2)}
      <small>{of}</small>
    </output>
  );
}
