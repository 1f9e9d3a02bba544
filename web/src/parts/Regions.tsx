/** Rectangles on the first picture of a film: whose movement is looked for where. */
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent, TargetedPointerEvent } from "preact";
import { useRef } from "preact/hooks";
import { pictureUrl } from "../api/client";
import type { ImportFile } from "../api/types";
import { type Grip, dragged, pressed } from "../core/boxes";
import { say } from "../state/app";
import {
  type Drawn, NOBODY, agree, begin, draw, drawn, lookedFor, people, proposeRegions, seen, swap, undraw, unsure,
} from "../state/importing";
import { Keys } from "./controls";

const GRIPS = ["nw", "ne", "sw", "se"] as const;
const percent = (x: number) => `${(x * 100).toFixed(1)}%`;
const whole = (x: number) => Math.round(x * 100);

export function Regions({ file, persons }: { file: ImportFile; persons: readonly number[] }) {
  const boxes = drawn.value.get(file.id) ?? [];
  const ground = useRef<HTMLDivElement>(null);
  const missed = useSignal(false);
  const open = unsure.value.has(file.id);
  const told = lookedFor.value.get(file.id) ?? "";
  return (
    <div class="regions">
      <div class="picture" ref={ground} style={{ aspectRatio: `${file.width} / ${file.height}` }}>
        {missed.value ? (
          <p class="unit">The first picture cannot be shown.</p>
        ) : (
          <img
            src={pictureUrl(seen.value!.id, file.id)}
            alt={`First picture of ${file.name}`}
            draggable={false}
            onError={() => (missed.value = true)}
          />
        )}
        {boxes.map((box) => (
          <Region key={box.key} box={box} ground={ground} file={file.id} boxes={boxes} />
        ))}
      </div>
      {open ? (
        <div class="ask">
          <p>Proposed from the first two minutes. Is each person in the region with their code?</p>
          <button type="button" class="main" onClick={() => agree(file.id)}>
            These are right
          </button>
          <button type="button" onClick={swap}>
            Swap <Keys of="s" />
          </button>
          <button type="button" onClick={() => undraw(file.id)}>
            Not these
          </button>
        </div>
      ) : null}
      <div class="acts">
        {boxes.length ? (
          <>
            {!open && (
              <button type="button" onClick={() => undraw(file.id)}>
                Without regions
              </button>
            )}
            <p class="unit">
              {open ? "Until you agree they do not count. " : ""}Drag a region or its corners. By key: arrows move it, with
              Shift they size it.
            </p>
          </>
        ) : (
          <>
            <button type="button" onClick={() => begin(file.id, persons)}>
              Draw regions
            </button>
            <button type="button" disabled={told.startsWith("Looking")} onClick={() => void proposeRegions(file, true)}>
              Propose regions
            </button>
            <p class="unit" role="status">
              {told || "Without regions the picture is divided evenly, from left to right."}
            </p>
          </>
        )}
      </div>
    </div>
  );
}

type RegionProps = { box: Drawn; boxes: readonly Drawn[]; file: string; ground: { current: HTMLDivElement | null } };

function Region({ box, boxes, file, ground }: RegionProps) {
  const held = useRef<{ grip: Grip; x: number; y: number; box: Drawn } | null>(null);
  const index = people.value.findIndex((p) => p.key === box.person);
  const title = box.person === NOBODY ? "Nobody here" : (people.value[index]?.code ?? "");
  const put = (edges: Partial<Drawn>) => draw(file, boxes.map((b) => (b.key === box.key ? { ...b, ...edges } : b)));
  const down = (grip: Grip) => (event: TargetedPointerEvent<HTMLElement>) => {
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { grip, x: event.clientX, y: event.clientY, box };
  };
  const move = (event: TargetedPointerEvent<HTMLElement>) => {
    const at = held.current;
    const size = ground.current?.getBoundingClientRect();
    if (!at || !size) return;
    put(dragged(at.box, at.grip, (event.clientX - at.x) / size.width, (event.clientY - at.y) / size.height));
  };
  const up = () => (held.current = null);
  const key = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const edges = pressed(box, event.key, event.shiftKey);
    if (!edges) return;
    event.preventDefault();
    event.stopPropagation();
    put(edges);
    say(`${title}: ${whole(edges.left)}, ${whole(edges.top)} to ${whole(edges.right)}, ${whole(edges.bottom)} percent`);
  };
  return (
    <div
      class={`region ${unsure.value.has(file) ? "proposed " : ""}${box.person === NOBODY ? "nobody" : `person${index % 4}`}`}
      role="group"
      tabIndex={0}
      aria-label={`Region of ${title}: from ${whole(box.left)}, ${whole(box.top)} to ${whole(box.right)}, ${whole(box.bottom)} percent`}
      style={{
        left: percent(box.left), top: percent(box.top),
        width: percent(box.right - box.left), height: percent(box.bottom - box.top),
      }}
      onKeyDown={key}
      onPointerDown={down("move")}
      onPointerMove={move}
      onPointerUp={up}
    >
      <span class="tag">{title}</span>
      {GRIPS.map((grip) => (
        <i key={grip} class={`grip ${grip}`} onPointerDown={down(grip)} onPointerMove={move} onPointerUp={up} />
      ))}
    </div>
  );
}
