/** Up to four moments or spans beside each other: one length, one scale a row, one transport. */
import { useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { ClipColumn, columnLook } from "../parts/ClipColumn";
import { AddPin } from "../parts/AddPin";
import { ClipBar } from "../parts/ClipBar";
import { Spans } from "../parts/Spans";
import { Empty, Keys } from "../parts/controls";
import { MOST } from "../core/compare";
import { count, length, short } from "../core/format";
import { type Stage, openStage } from "../state/clips";
import { failure } from "../state/app";
import { frames, wake } from "../state/loop";
import { pins } from "../state/pins";
import { stage } from "../state/comparing";
import { Legend } from "../parts/LagProfile";

export function Compare() {
  const list = pins.value;
  // Names may change without a new picture.
  const key = list.map((p) => `${p.session} ${p.start} ${p.stop} ${p.moment}`).join(";");
  const failed = useSignal(false);
  useEffect(() => {
    let gone = false;
    failed.value = false;
    if (list.length > 0)
      openStage(list)
        .then((opened) => {
          if (gone) return opened.dispose();
          stage.peek()?.dispose();
          stage.value = opened;
        })
        .catch((error: Error) => {
          failed.value = true;
          failure.value = error;
        });
    else stage.value = null;
    return () => {
      gone = true;
    };
  }, [key]);
  useEffect(
    () => () => {
      stage.peek()?.dispose();
      stage.value = null;
    },
    [],
  );
  const open = stage.value;
  return (
    <div class="compare">
      <header>
        <h2>Side by side</h2>
        <p class="unit">
          {list.length === 0 ? "nothing pinned" : `${count(list.length, "pin")} of ${MOST}, kept in this order`}
        </p>
        <span class="gap" />
        <Spans />
      </header>
      {list.length === 0 ? (
        <div class="start">
          <Empty>
            <p>Pin moments in a session with <Keys of="p" />, or sessions in the library.</p>
          </Empty>
          <AddPin />
        </div>
      ) : (
        open && <Columns key={key} stage={open} />
      )}
      {failed.value && <p class="unit">What is pinned could not be opened.</p>}
    </div>
  );
}

function Columns({ stage }: { stage: Stage }) {
  useEffect(
    () =>
      frames.add(() => {
        stage.tick();
        return stage.transport.playing.peek();
      }),
    [stage],
  );
  useSignalEffect(() => {
    void [stage.transport.jumps.value, stage.transport.playing.value];
    wake();
  });
  const looks = useMemo(() => stage.clips.map((clip) => columnLook(clip, stage)), [stage]);
  const filmed = stage.clips.some((c) => c.view.media.some((m) => m.kind === "video"));
  const room = stage.clips.length < MOST;
  return (
    <>
      <div class="scroll columns" tabIndex={0} role="region" aria-label="Columns">
        <div class={`grid of${stage.clips.length + Number(room)}`} style={{ gridTemplateRows: `auto ${filmed ? "170px" : "0"} 26px repeat(${stage.rows.length}, auto) auto` }}>
          <div class="heads" aria-hidden="true">
            <span class="blank" />
            {stage.rows.map((row) => (
              <div class="lanehead" key={row.key}>
                <h3>{row.title}</h3>
                <p class="unit">
                  {short(row.range[0])} to {short(row.range[1])} {row.unit}
                </p>
              </div>
            ))}
          </div>
          {stage.clips.map((clip, i) => (
            <ClipColumn key={i} stage={stage} clip={clip} look={looks[i]!} at={i} last={i === stage.clips.length - 1} rows={stage.rows} />
          ))}
          {room && <AddPin />}
        </div>
        <Legend />
      </div>
      <ClipBar transport={stage.transport} time={stage.transport.time} of={`of ${length(stage.span)}, 5 s before and after`}>
        <span class="unit">Numbers describe coordination, not skill or empathy.</span>
      </ClipBar>
    </>
  );
}
