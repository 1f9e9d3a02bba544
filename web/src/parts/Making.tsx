/** How far a copy is, and why it was refused. */
import { capital } from "../core/format";
import { addressOf } from "../state/app";
import type { Making } from "../state/making";

export function Refused({ state }: { state: Making }) {
  const refused = state.refused.value;
  if (!refused) return null;
  return (
    <div class="refused" role="alert">
      <p>{capital(refused.text)}</p>
      {refused.consent && (
        <a class="button" href={addressOf({ screen: "privacy", id: state.id })}>
          Record consent
        </a>
      )}
    </div>
  );
}

export function Work({ state }: { state: Making }) {
  const job = state.job.value;
  if (!job) return null;
  if (job.state === "failed")
    return (
      <div class="refused" role="alert">
        <p>{job.error}</p>
      </div>
    );
  return (
    <div class="work">
      <p id="work-words">{job.words || "Waiting"}</p>
      <progress aria-labelledby="work-words" max={Math.max(job.total, 1)} value={job.done} />
      <button type="button" disabled={state.busy.value !== ""} onClick={() => void state.cancel()}>
        Stop
      </button>
    </div>
  );
}
