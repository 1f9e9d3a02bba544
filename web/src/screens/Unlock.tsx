/** The lock screen: nothing of the library is on the page, nor in its memory. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Vault } from "../api/types";
import { Icon } from "../parts/icons";
import { Secret } from "../parts/Secret";
import { begin } from "../state/app";
import { recover, unlock } from "../state/safe";

export function Brand() {
  return (
    <span class="brand">
      <svg viewBox="0 0 32 32" aria-hidden="true">
        <path class="one" d="M4 18.5c4-13 8-13 12 0s8 13 12 0" />
        <path class="two" d="M4 13.5c4 13 8 13 12 0s8-13 12 0" />
      </svg>
      syntony
    </span>
  );
}

export function Unlock({ vault }: { vault: Vault }) {
  const recovering = useSignal(false);
  const busy = useSignal(false);
  const refused = useSignal("");
  const form = useRef<HTMLFormElement>(null);
  useLayoutEffect(() => form.current?.querySelector("input")?.focus(), [recovering.value]);

  const told = (name: string) => (form.current!.elements.namedItem(name) as HTMLInputElement).value;
  const open = async () => {
    if (recovering.value) {
      if (told("passphrase") !== told("again")) throw new Error("The two passphrases are not the same.");
      return recover(told("code"), told("passphrase"));
    }
    return unlock(told("passphrase"));
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    refused.value = "";
    try {
      if (await open()) return; // it goes on being encrypted
    } catch (error) {
      refused.value = (error as Error).message;
      busy.value = false;
      const first = form.current?.querySelector("input");
      first?.focus();
      first?.select();
      return;
    }
    await begin();
  };
  const turn = () => {
    recovering.value = !recovering.value;
    refused.value = "";
  };
  return (
    <main class="unlock">
      <form ref={form} onSubmit={(event) => void submit(event)} aria-labelledby="unlock-title">
        <Brand />
        <h1 id="unlock-title">
          <Icon name="lock" /> {vault.unfinished ? "Encrypting was interrupted" : "This library is locked"}
        </h1>
        {vault.unfinished && (
          <p class="unit">
            {vault.trouble && <>{vault.trouble} </>}
            Nothing is lost: each session is there as it was, or encrypted. Unlocking goes on where it stopped.
          </p>
        )}
        {recovering.value ? (
          <>
            <p class="unit">The code is on the recovery sheet that was printed when the library was encrypted. Choose a new passphrase with it.</p>
            <label>
              Recovery code
              <input type="text" name="code" required autocomplete="off" autocapitalize="characters" spellcheck={false} placeholder="XXXX-XXXX-XXXX-XXXX-…" />
            </label>
            <Secret key="new" name="passphrase" label="New passphrase" fresh />
            <Secret key="again" name="again" label="New passphrase once more" fresh />
          </>
        ) : (
          <>
            {!vault.unfinished && (
              <p class="unit">All that it holds is encrypted. Its passphrase opens it on this machine until it is locked again.</p>
            )}
            <Secret key="old" name="passphrase" label="Passphrase" />
          </>
        )}
        {refused.value && (
          <p class="refused" role="alert">
            {refused}
          </p>
        )}
        <button type="submit" class="main" aria-disabled={busy.value}>
          {busy.value ? "Opening…" : vault.unfinished ? "Go on" : "Unlock"}
        </button>
        <button type="button" class="quiet" onClick={turn}>
          {recovering.value ? "Back to the passphrase" : "Use the recovery code"}
        </button>
        {vault.working > 0 && (
          <p class="unit working">
            {vault.working === 1 ? "One analysis goes on" : `${vault.working} analyses go on`}, with the key of that session alone.
          </p>
        )}
      </form>
    </main>
  );
}
