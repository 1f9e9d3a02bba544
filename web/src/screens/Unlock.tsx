/** The lock screen: nothing of the library is on the page, nor in its memory. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Vault } from "../api/types";
import { IconButton } from "../parts/controls";
import { Icon } from "../parts/icons";
import { begin } from "../state/app";
import { recover, unlock } from "../state/safe";

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
      await recover(told("code"), told("passphrase"));
    } else {
      await unlock(told("passphrase"));
    }
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    refused.value = "";
    try {
      await open();
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
        <span class="brand">
          <svg viewBox="0 0 32 32" aria-hidden="true">
            <path class="one" d="M4 18.5c4-13 8-13 12 0s8 13 12 0" />
            <path class="two" d="M4 13.5c4 13 8 13 12 0s8-13 12 0" />
          </svg>
          syntony
        </span>
        <h1 id="unlock-title">
          <Icon name="lock" /> This library is locked
        </h1>
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
            <p class="unit">All that it holds is encrypted. Its passphrase opens it on this machine until it is locked again.</p>
            <Secret key="old" name="passphrase" label="Passphrase" />
          </>
        )}
        {refused.value && (
          <p class="refused" role="alert">
            {refused}
          </p>
        )}
        <button type="submit" class="main" aria-disabled={busy.value}>
          {busy.value ? "Opening…" : "Unlock"}
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

function Secret({ name, label, fresh = false }: { name: string; label: string; fresh?: boolean }) {
  const shown = useSignal(false);
  return (
    <div class="secret">
      <label for={`secret-${name}`}>{label}</label>
      <div>
        <input
          id={`secret-${name}`}
          name={name}
          {...(shown.value ? { type: "text" as const } : { type: "password" as const })}
          {...(fresh ? { minLength: 12 } : {})}
          required
          autocomplete="off"
          spellcheck={false}
        />
        <IconButton
          icon={shown.value ? "hidden" : "eye"}
          words={`${shown.value ? "Hide" : "Show"} what is typed: ${label}`}
          onClick={() => (shown.value = !shown.value)}
        />
      </div>
    </div>
  );
}
