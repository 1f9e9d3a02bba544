/** The library while it is encrypted: nothing of it can be seen, and how far it is. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Vault } from "../api/types";
import { bytes } from "../core/consent";
import { shut } from "../state/safe";
import { Brand } from "./Unlock";

/** How often it is asked (ms): nothing of the library is told to a page that is locked. */
const OFTEN = 500;

export function Encrypting({ moving }: { moving: NonNullable<Vault["moving"]> }) {
  const gone = useSignal(false);
  useEffect(() => {
    let timer = 0;
    const look = () =>
      void shut().then(
        () => {
          gone.value = false;
          timer = window.setTimeout(look, OFTEN);
        },
        () => {
          gone.value = true;
          timer = window.setTimeout(look, OFTEN);
        },
      );
    timer = window.setTimeout(look, OFTEN);
    return () => window.clearTimeout(timer);
  }, []);
  const counted = moving.total > 0;
  return (
    <main class="unlock">
      <div class="sheet" aria-labelledby="moving-title" role="region">
        <Brand />
        <h1 id="moving-title">Encrypting this library</h1>
        <progress max={moving.total || 1} {...(counted ? { value: moving.done } : {})} aria-labelledby="moving-title" />
        <p role="status">
          {gone.value
            ? "The app has ended. Start it again: it goes on from here."
            : counted
              ? `${bytes(Math.min(moving.done, moving.total))} of ${bytes(moving.total)}`
              : moving.words || "Getting ready"}
        </p>
        <p class="unit">
          Each session is copied, encrypted and compared; only then its readable files are removed. If the machine stops, nothing is lost.
        </p>
        <p class="unit">At the end your passphrase opens it.</p>
      </div>
    </main>
  );
}
