/** A film or sound that was moved: choose a folder, and it is known again by its size and its hash. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type SessionApi, place, places } from "../api/client";
import type { MediaInfo, Places } from "../api/types";
import { count } from "../core/format";
import { say } from "../state/app";
import { IconButton } from "./controls";
import { Icon } from "./icons";

export function FindFile({ api, media }: { api: SessionApi; media: MediaInfo }) {
  const open = useSignal(false);
  return (
    <>
      <button type="button" onClick={() => (open.value = true)}>
        Find it…
      </button>
      {open.value && <Search api={api} media={media} close={() => (open.value = false)} />}
    </>
  );
}

function Search({ api, media, close }: { api: SessionApi; media: MediaInfo; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const here = useSignal<Places | null>(null);
  const at = useSignal<string | null>(null);
  const words = useSignal("");
  const list = async (id: string | null) => {
    try {
      here.value = await (id === null ? places() : place(id));
      at.value = id;
      words.value = "";
    } catch (error) {
      words.value = (error as Error).message;
    }
  };
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    void list(null);
    return () => element.close();
  }, []);
  const look = async () => {
    if (!at.value) return;
    words.value = "Looking…";
    try {
      const { found, compared } = await api.findMedia(media.id, at.value);
      if (!found) {
        words.value = compared === 0 ? "No file of its size is here." : `${count(compared, "file")} of its size, but none of its content.`;
        return;
      }
      say(`${media.title} is found`, true);
      close();
    } catch (error) {
      words.value = (error as Error).message;
    }
  };
  return (
    <dialog ref={dialog} class="findfile" aria-label={`Find ${media.title}`} onClose={close} onKeyDown={(event) => event.stopPropagation()}>
      <header>
        <h2>Find {media.title}</h2>
        <IconButton icon="cross" words="Close" onClick={close} />
      </header>
      <p class="unit">Choose the folder that it was moved to. It is known again by its size and content, whatever its name.</p>
      <div class="picker">
        <header>
          {at.value !== null && (
            <button type="button" class="quiet" onClick={() => void list(here.value?.above ?? null)}>
              <Icon name="back" /> {here.value?.above ? "Up" : "All places"}
            </button>
          )}
          <b>{here.value?.name}</b>
        </header>
        <ul tabIndex={-1}>
          {here.value?.entries
            .filter((entry) => entry.folder)
            .map((entry) => (
              <li key={entry.id}>
                <button type="button" class="quiet name" onClick={() => void list(entry.id)}>
                  <Icon name="folder" /> {entry.name}
                </button>
              </li>
            ))}
          {here.value && !here.value.entries.some((e) => e.folder) && <li class="unit">No further folders.</li>}
        </ul>
        <footer>
          <span class="unit" role="status">
            {words}
          </span>
          <span class="gap" />
          <button type="button" class="main" disabled={at.value === null} onClick={() => void look()}>
            Look in this folder
          </button>
        </footer>
      </div>
    </dialog>
  );
}
