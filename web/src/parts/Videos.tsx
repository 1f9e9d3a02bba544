/** Films and sounds of the session, all slaves of the one transport. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type SessionApi, address } from "../api/client";
import type { MediaInfo, SessionView } from "../api/types";
import type { Transport } from "../core/clock";
import { IconButton } from "./controls";
import { isHidden } from "../core/sharing";
import { FindFile } from "./FindFile";
import { ReviewCopy } from "./ReviewCopy";
import { type Element, Player } from "../core/video";
import { frameTable } from "../state/review";

/** What shows films: an open session, or a clip of one. */
export type Host = {
  readonly view: SessionView;
  readonly api: SessionApi;
  readonly transport: Transport;
  addPlayer(id: string, player: Player): () => void;
};

export function Videos({ review }: { review: Host }) {
  const films = review.view.media.filter((m) => m.kind === "video");
  const shown = films.slice(0, 4);
  const sounds = review.view.media.filter((m) => m.kind === "audio" && m.playable);
  return (
    <div class={`videos of${shown.length}`}>
      {shown.map((film) => (
        <Film key={film.id} review={review} film={film} sounds={sounds.some((s) => s.film === film.id)} />
      ))}
      {review.view.media
        .filter((m) => m.kind === "audio" && m.lost && !films.some((f) => f.lost))
        .map((sound) => (
          <figure key={sound.id} class="film">
            <div class="problem">
              <p>{sound.title} is not where it was.</p>
              <FindFile api={review.api} media={sound} />
            </div>
          </figure>
        ))}
      {sounds.filter((s) => !shown.some((film) => film.id === s.film)).map((sound) => (
        <Sound key={sound.id} review={review} sound={sound} />
      ))}
    </div>
  );
}

function urlOf(review: Host, media: MediaInfo): string {
  return media.url ? address(media.url) : review.api.mediaUrl(media.id);
}

/** A film plays the sound of its own file, so that lips and voice cannot come apart. */
function Film({ review, film, sounds }: { review: Host; film: MediaInfo; sounds: boolean }) {
  const heard = useSignal(sounds);
  const video = useRef<HTMLVideoElement>(null);
  const problem = useSignal<string | null>(film.playable ? null : (film.reason ?? "This browser cannot play it."));
  const ready = usePlayer(review, film, video, (words) => (problem.value = words));
  const persons = review.view.persons.filter((p) => film.persons.includes(p.code));
  const first = review.view.persons.findIndex((p) => p.code === persons[0]?.code);
  return (
    <figure class={`film person${persons.length === 1 ? first : "s"}`} aria-busy={!ready && !problem.value}>
      <figcaption title={film.title}>
        {persons.map((p) => (
          <b key={p.code}>{p.letter}</b>
        ))}
        <span>{film.title}</span>
        {film.review?.made && <span class="unit">review copy</span>}
        {sounds && film.playable && (
          <IconButton
            icon={heard.value ? "sound" : "silent"}
            words={`Sound of ${film.title}`}
            pressed={heard.value}
            onClick={() => (heard.value = !heard.value)}
          />
        )}
      </figcaption>
      {film.playable && (
        <video
          ref={video}
          src={urlOf(review, film)}
          preload="auto"
          playsInline
          muted={!heard.value}
          tabIndex={-1}
          aria-label={`Film of ${film.title}`}
          onClick={() => review.transport.toggle()}
          onError={() => (problem.value = "The film cannot be played here; the signals still can be reviewed.")}
        />
      )}
      {film.playable && <NotShared review={review} />}
      {problem.value && (
        <div class="problem">
          <p>{film.lost ? "This film is not where it was." : problem.value}</p>
          {film.lost && <FindFile api={review.api} media={film} />}
          <ReviewCopy api={review.api} film={film} />
        </div>
      )}
    </figure>
  );
}

/** Over the gray pictures of a copy where nothing of the session was shared. */
function NotShared({ review }: { review: Host }) {
  const hidden = useComputed(() => isHidden(review.view.shared, review.transport.time.value)).value;
  return hidden ? <p class="notshared">not shared</p> : null;
}

function Sound({ review, sound }: { review: Host; sound: MediaInfo }) {
  const audio = useRef<HTMLAudioElement>(null);
  usePlayer(review, sound, audio, () => undefined);
  return <audio ref={audio} src={urlOf(review, sound)} preload="auto" />;
}

function usePlayer(
  review: Host,
  media: MediaInfo,
  element: { current: HTMLMediaElement | null },
  failed: (words: string) => void,
): boolean {
  const ready = useSignal(false);
  useEffect(() => {
    if (!media.playable || !element.current) return;
    let gone = false;
    let remove = () => undefined as void;
    const add = async () => {
      const frames = media.kind === "video" ? await frameTable(review.api, media.id) : null;
      if (gone) return;
      const player = new Player(element.current as unknown as Element, media, frames);
      remove = review.addPlayer(media.id, player);
      ready.value = true;
    };
    add().catch((error: Error) => failed(error.message));
    return () => {
      gone = true;
      remove();
    };
  }, [review, media]);
  useEffect(() => {
    const used = element.current;
    // A player that is gone would go on loading, and a browser has few connections to one server.
    return () => {
      used?.removeAttribute("src");
      used?.load();
    };
  }, []);
  return ready.value;
}
