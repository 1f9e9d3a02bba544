/** What may be taken away of a session, for which purpose; a refusal says who is asked first. */
import { useSignal } from "@preact/signals";
import { ApiError } from "../api/client";
import { PURPOSES, SHARED, type Shared } from "../core/consent";
import { capital } from "../core/format";
import { makerOf } from "../core/sharing";
import { addressOf, failure } from "../state/app";
import type { Review } from "../state/review";
import { Select } from "./controls";
import { Icon } from "./icons";

const EXPORTS = [
  ["html", "Report as a page", "HTML"],
  ["pdf", "Report to print", "PDF"],
  ["tsv", "Numbers and notes", "TSV"],
  ["elan", "Moments and labels for ELAN", "EAF"],
  ["features", "Numbers without names", "ZIP"],
] as const;

export function TakeAway({ open }: { open: Review }) {
  const close = (menu: HTMLDetailsElement) => (menu.open = false);
  const making = useSignal("");
  const refused = useSignal("");
  const purpose = useSignal<Shared>("supervision");
  const take = async (format: string, menu: HTMLDetailsElement) => {
    making.value = format;
    refused.value = "";
    try {
      const { file, name } = await open.api.exported(format, purpose.value);
      save(file, name);
      close(menu);
      menu.querySelector("summary")?.focus();
    } catch (error) {
      if (error instanceof ApiError && error.code === "consent") refused.value = error.message;
      else failure.value = error as Error;
    } finally {
      making.value = "";
    }
  };
  return (
    <details
      class="menu"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !event.currentTarget.open) return;
        event.stopPropagation();
        close(event.currentTarget);
        event.currentTarget.querySelector("summary")?.focus();
      }}
      onFocusOut={(event) => {
        if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget as Node)) close(event.currentTarget);
      }}
    >
      <summary class="button">
        <Icon name="file" /> Take away
      </summary>
      {open.view.shared ? (
        <p class="sheet unit">
          This is a copy for supervision: it is not taken away. {makerOf(open.view.shared) || "Whoever shared it"} has the session.
        </p>
      ) : (
        <div class="sheet">
          <Select
            label="Purpose"
            value={purpose.value}
            choices={SHARED.map((value) => ({ value, words: PURPOSES[value].name }))}
            change={(value) => {
              purpose.value = value;
              refused.value = "";
            }}
          />
          <ul>
            <li>
              <a href={addressOf({ screen: "report", id: open.view.id })}>Write a report…</a>
            </li>
            <li>
              <a href={addressOf({ screen: "share", id: open.view.id })}>A copy for supervision…</a>
            </li>
            {open.view.media.length > 0 && (
              <li>
                <a href={addressOf({ screen: "copies", id: open.view.id })}>Films and sound, masked…</a>
              </li>
            )}
            {EXPORTS.map(([format, words, kind]) => (
              <li key={format}>
                <button
                  type="button"
                  class="quiet"
                  disabled={making.value !== ""}
                  onClick={(event) => void take(format, event.currentTarget.closest("details")!)}
                >
                  {words} <span class="unit">{making.value === format ? "being made" : kind}</span>
                </button>
              </li>
            ))}
          </ul>
          {refused.value && (
            <div class="refusal" role="alert">
              <p>{capital(refused.value)}</p>
              <a class="button" href={addressOf({ screen: "privacy", id: open.view.id })}>
                Record consent
              </a>
            </div>
          )}
        </div>
      )}
    </details>
  );
}

/** Hand a file to the browser's downloads. */
export function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
