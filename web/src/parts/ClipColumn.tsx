/** One column of a comparison: what it is, its film, its lanes and lags. */
import { useEffect } from "preact/hooks";
import type { Lane } from "../api/types";
import { type Row, findingOf, isBeyond, keyOf, toldWords } from "../core/compare";
import { clock, length } from "../core/format";
import { addressOf } from "../state/app";
import type { Clip, Stage } from "../state/clips";
import { told } from "../state/pinning";
import { movePin, pins, setPins } from "../state/pins";
import { LagProfile, reachOfProfile, useProfile } from "./LagProfile";
import { AxisStrip, LanePlot, type Look } from "./LanePlot";
import { Videos } from "./Videos";
import { IconButton, ShapeIcon } from "./controls";

export function columnLook(clip: Clip, stage: Stage): Look {
  return {
    source: clip.source,
    time: clip.time,
    view: { start: clip.origin, span: stage.span },
    about: [clip.pin.start, clip.pin.stop],
    seek: (time) => stage.transport.seek(time - clip.origin),
  };
}

type Props = { stage: Stage; clip: Clip; look: Look; at: number; last: boolean; rows: readonly Row[] };

export function ClipColumn({ stage, clip, look, at, last, rows }: Props) {
  const { view } = clip;
  const pin = pins.value[at] ?? clip.pin;
  const media = view.media.some((m) => m.kind === "video" || m.playable);
  return (
    <section class="column" aria-label={`${pin.title}, ${view.name}`}>
      <header>
          <h3>
            {clip.moment && <ShapeIcon shape={clip.moment.shape} filled />}
            <a
              href={
                clip.moment
                  ? addressOf({ screen: "moment", id: view.id, moment: clip.moment.id })
                  : `${addressOf({ screen: "session", id: view.id })}?t=${clip.pin.start}`
              }
            >
              {pin.title}
            </a>
          </h3>
          <p class="unit">
            {view.name}, {clock(clip.pin.start)}, {length(clip.pin.stop - clip.pin.start).replaceAll(" ", "\u00a0")}
          </p>
        <span class="tools">
          <IconButton icon="back" words={`Move ${pin.title} left`} disabled={at === 0} onClick={() => void told(() => movePin(at, -1))} />
          <IconButton icon="forward" words={`Move ${pin.title} right`} disabled={last} onClick={() => void told(() => movePin(at, 1))} />
          <IconButton icon="cross" words={`Unpin ${pin.title}`} onClick={() => void told(() => setPins(pins.peek().filter((_, i) => i !== at)))} />
        </span>
      </header>
      <div class="clip">{media && <Videos review={clip} />}</div>
      <AxisStrip look={look} />
      {rows.map((row) => {
        const lane = view.lanes.find((l) => keyOf(l) === row.key);
        return lane ? (
          <Cell key={row.key} stage={stage} row={row} lane={lane} look={look} />
        ) : (
          <p class="unit absent" key={row.key}>
            {row.title}: not recorded here
          </p>
        );
      })}
      <p class="unit reason">{clip.moment?.reason ?? ""}</p>
    </section>
  );
}

function Cell({ stage, row, lane, look }: { stage: Stage; row: Row; lane: Lane; look: Look }) {
  const finding = findingOf(look.source.view, lane);
  const [start, stop] = look.about;
  const profile = useProfile(look.source, finding, start, stop);
  useEffect(() => {
    if (profile) stage.reach(row.key, reachOfProfile(profile, finding));
  }, [stage, profile]);
  const values = stage.reaches.value.get(row.key);
  const words = finding ? toldWords(finding, start, stop) : "not analyzed";
  return (
    <div class="cell-lane">
      <LanePlot look={look} lane={lane} finding={finding} range={row.range} course={row.course} words={`${row.title}, ${clock(start)} to ${clock(stop)}. ${words}`} />
      {finding?.map && row.lags &&
        (profile && values ? <LagProfile profile={profile} finding={finding} lags={row.lags} values={values} /> : <div class="lagprofile" />)}
      <p class={finding && isBeyond(finding, start, stop) ? "told beyond" : "told"}>{words}</p>
    </div>
  );
}
