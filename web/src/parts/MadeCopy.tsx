/** One masked copy: how it was masked, what must be looked at, and the way out. */
import { useSignal } from "@preact/signals";
import { address } from "../api/client";
import type { CopiedClip, Copy } from "../api/types";
import { PURPOSES, bytes, stamp } from "../core/consent";
import { FACES, METHODS, VOICES, percent, shares, sureness } from "../core/copies";
import { clock, count, length } from "../core/format";
import type { Copying } from "../state/copying";
import { save } from "./TakeAway";

const FEW = 10;

export function MadeCopy({ state, copy }: { state: Copying; copy: Copy }) {
  const looked = useSignal(false);
  const faces = FACES.find((f) => f.value === copy.faces)!.words;
  const voice = VOICES.find((v) => v.value === copy.voice)!.words;
  const film = copy.clips.some((clip) => clip.kind === "video");
  const busy = state.busy.value !== "";
  return (
    <section class="copy" aria-labelledby={`copy-${copy.id}`}>
      <header>
        <div>
          <h3 id={`copy-${copy.id}`}>
            {copy.title}, for {PURPOSES[copy.purpose].name.toLowerCase()}
          </h3>
          <p class="unit">
            {[stamp(copy.made), film && faces.toLowerCase(), voice.toLowerCase(), count(copy.clips.length, "clip")]
              .filter(Boolean)
              .join(", ")}
          </p>
        </div>
        <span class="gap" />
        <button type="button" class="quiet" disabled={busy} onClick={() => void state.remove(copy)}>
          Remove
        </button>
      </header>
      {copy.voice !== "none" && <p class={copy.voice === "disguised" ? "warned" : "unit"}>{copy.honest}</p>}
      {copy.clips.map((clip, k) => (
        <Clip key={clip.url} clip={clip} number={k + 1} many={copy.clips.length > 1} />
      ))}
      <footer>
        {copy.released ? (
          <p class="unit">
            Looked at{copy.released_by ? ` by ${copy.released_by}` : ""} on {stamp(copy.released)}.
          </p>
        ) : (
          <label>
            <input type="checkbox" checked={looked.value} onChange={() => (looked.value = !looked.value)} />
            {film ? "I have looked at the worst pictures; nobody can be recognized." : "I have listened to it; nobody can be recognized."}
          </label>
        )}
        <span class="gap" />
        {copy.released ? (
          copy.clips.map((clip, k) => (
            <button type="button" key={clip.url} disabled={busy} onClick={() => void state.take(copy, clip, save)}>
              {copy.clips.length > 1 ? `Download clip ${k + 1}` : "Download"} <span class="unit">{bytes(clip.size)}</span>
            </button>
          ))
        ) : (
          <button type="button" class="main" disabled={!looked.value || busy} onClick={() => void state.release(copy)}>
            Release
          </button>
        )}
      </footer>
    </section>
  );
}

function Clip({ clip, number, many }: { clip: CopiedClip; number: number; many: boolean }) {
  const all = useSignal(false);
  const shown = all.value ? clip.doubtful : clip.doubtful.slice(0, FEW);
  const where = clip.stretch ? `${clock(clip.stretch.start, 1)} to ${clock(clip.stretch.stop, 1)}` : "All of it";
  return (
    <div class="clip">
      <h4>
        {many && `Clip ${number}: `}
        {where} <span class="unit">{length(clip.duration)}</span>
      </h4>
      <div class="watchrow">
        {clip.kind === "video" ? (
          <video src={address(clip.url)} controls preload="metadata" aria-label={`Masked clip ${number}`} />
        ) : (
          <audio src={address(clip.url)} controls preload="metadata" aria-label={`Masked clip ${number}`} />
        )}
        {clip.kind === "video" && <Methods clip={clip} />}
      </div>
      {clip.kind === "video" && (
        <>
          <h5>
            Worst pictures
            <span class="unit">{clip.doubtful.length ? "least certain first, as they are in the copy" : "none: all of every picture is masked"}</span>
          </h5>
          <ol class="worst">
            {shown.map((one) => (
              <li key={one.url}>
                <img
                  src={address(one.url)}
                  loading="lazy"
                  alt={`${clock(one.time, 2)}: ${METHODS.find((m) => m.name === one.method)?.words ?? one.method}`}
                />
                <span class="unit">
                  {clock(one.time, 2)} <span>{sureness(one)}</span>
                </span>
              </li>
            ))}
          </ol>
          {clip.doubtful.length > shown.length && (
            <button type="button" onClick={() => (all.value = true)}>
              Show all {clip.doubtful.length}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function Methods({ clip }: { clip: CopiedClip }) {
  const parts = shares(clip);
  return (
    <table class="methods">
      <caption class="unseen">How the pictures were masked</caption>
      <tbody>
        {parts.map((one) => (
          <tr key={one.name}>
            <th scope="row">{one.words}</th>
            <td>
              <meter min="0" max="1" value={one.share} class={one.open ? "" : "closed"} aria-label={one.words} />
            </td>
            <td class="end">{percent(one.share)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
