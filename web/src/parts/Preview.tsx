/** A session looked at beside the list: who, what, and what stands out. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { session as sessionApi } from "../api/client";
import type { Moment, SessionRow, SessionView } from "../api/types";
import { capital, clock, count, length } from "../core/format";
import { unreadable } from "../core/shelf";
import { addressOf, failure } from "../state/app";
import { Strip, barred, placeOf } from "./Sessions";
import { ShapeIcon } from "./controls";

const MOMENTS = 5;
/** Somebody who runs through the list does not ask for every session. */
const WAIT = 180;

export function Preview({ session }: { session: SessionRow }) {
  const view = useSignal<SessionView | null>(null);
  const moments = useSignal<Moment[]>([]);
  useLayoutEffect(() => {
    let gone = false;
    view.value = null;
    moments.value = [];
    if (barred(session)) return;
    const timer = setTimeout(() => {
      const api = sessionApi(session.id);
      Promise.all([api.view(), api.moments()])
        .then(([opened, every]) => {
          if (gone) return;
          view.value = opened;
          const kept = every.filter((m) => m.decision !== "rejected");
          const starred = kept.filter((m) => m.starred);
          moments.value = (starred.length > 0 ? starred : kept).slice(0, MOMENTS);
        })
        .catch((error: Error) => (failure.value = error));
    }, WAIT);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [session.id]);
  const lost = view.value?.media.filter((m) => m.lost) ?? [];
  return (
    <aside class="preview" aria-label={`Preview of ${session.name}`}>
      <h3>{unreadable(session) ? session.id : session.name}</h3>
      {barred(session) ? (
        <p class="unit">{capital(session.problem ?? "")}</p>
      ) : (
        <>
          <p class="unit">
            {[session.dyad && `Dyad ${session.dyad}`, session.date ?? "no date", length(session.duration)].filter(Boolean).join(", ")}
          </p>
          <Strip strip={session.strip} />
          <dl>
            <dt>People</dt>
            <dd>{view.value ? view.value.persons.map((p) => (p.role && p.role !== p.code ? `${p.code} (${p.role})` : p.code)).join(", ") : "…"}</dd>
            <dt>Films and sound</dt>
            <dd>{view.value ? mediaWords(view.value) : "…"}</dd>
          </dl>
          {lost.length > 0 && <p class="lost">{count(lost.length, "file")} not found; open the session to find {lost.length > 1 ? "them" : "it"}.</p>}
          {moments.value.length > 0 && (
            <ol>
              {moments.value.map((m) => (
                <li key={m.id}>
                  <a href={addressOf({ screen: "moment", id: session.id, moment: m.id })}>
                    <ShapeIcon shape={m.shape} filled={m.decision === "agreed"} />
                    <span class="unit">{clock(m.start)}</span> {m.title}
                  </a>
                </li>
              ))}
            </ol>
          )}
        </>
      )}
      <a class="button" href={addressOf(placeOf(session))}>
        {barred(session) ? "Privacy" : "Open"}
      </a>
    </aside>
  );
}

function mediaWords(view: SessionView): string {
  const films = view.media.filter((m) => m.kind === "video").length;
  const sounds = view.media.length - films;
  const parts = [films && count(films, "film"), sounds && count(sounds, "sound")].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : "none";
}
