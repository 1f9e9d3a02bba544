/** A film that browsers do not play: a copy that they do, made here, beside the original. */
import { useSignal } from "@preact/signals";
import { cancelJob, type SessionApi } from "../api/client";
import type { MediaInfo } from "../api/types";
import { bytes } from "../core/consent";
import { effort } from "../core/format";
import { jobs } from "../state/app";

export function ReviewCopy({ api, film }: { api: SessionApi; film: MediaInfo }) {
  const asked = useSignal<string | null>(null);
  const refused = useSignal("");
  const { review } = film;
  if (!review) return null;
  const job = jobs.value.find((j) => j.id === asked.value) ?? null;
  const busy = job?.state === "queued" || job?.state === "running";
  const make = async () => {
    refused.value = "";
    try {
      asked.value = (await api.makeReview(film.id)).id;
    } catch (error) {
      refused.value = (error as Error).message;
    }
  };
  if (busy)
    return (
      <div class="making">
        <progress max={job.total || 1} value={job.total ? job.done : undefined} aria-label="Making a review copy" />
        <button type="button" onClick={() => void cancelJob(job.id)}>
          Cancel
        </button>
      </div>
    );
  return (
    <>
      <p class="unit">The signals can be reviewed without it. The original stays as it is.</p>
      <button type="button" onClick={() => void make()}>
        Make a review copy ({effort(review.seconds)}, {bytes(review.size)})
      </button>
      <p role="alert">{refused.value || (job?.state === "failed" ? job.error : "")}</p>
    </>
  );
}
