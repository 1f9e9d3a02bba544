/** The vault: making it, and keeping the two ways into it. */
import { useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import * as api from "../api/client";
import type { RecoverySheet } from "../api/types";
import { hint } from "../core/passphrase";
import { failure, say } from "../state/app";
import { encrypt, vault } from "../state/safe";
import { Secret } from "./Secret";

type Told = (name: string) => string;

export function Vault() {
  return vault.value?.encrypted ? <Kept /> : <Make />;
}

function Make() {
  const sheet = useSignal<RecoverySheet | null>(null);
  return (
    <div class="safekeeping">
      <p class="lead">
        Encrypts every session of this library with its films, notes and findings. From then on the app asks for your passphrase; who
        finds or copies the disk reads nothing. Films that lie elsewhere are copied into it, and the originals stay.
      </p>
      <ol>
        <li {...(sheet.value ? {} : { "aria-current": "step" as const })}>
          <h3>1. Choose a passphrase</h3>
          {sheet.value ? (
            <p class="unit">Chosen.</p>
          ) : (
            <Asked
              words="Make the recovery code"
              busy="Making it…"
              run={async (told) => {
                sheet.value = await api.newVault(twice(told));
              }}
            >
              <Fresh label="Passphrase" again="Passphrase once more" />
            </Asked>
          )}
        </li>
        <li {...(sheet.value ? { "aria-current": "step" as const } : {})}>
          <h3>2. Print the recovery sheet, and type its code back</h3>
          {sheet.value ? (
            <WrittenDown sheet={sheet.value} words="Encrypt this library" run={encrypt} back={() => (sheet.value = null)} />
          ) : (
            <p class="unit">It opens the library when the passphrase is forgotten. Who has lost both has lost the data.</p>
          )}
        </li>
        <li>
          <h3>3. All of it is encrypted</h3>
          <p class="unit">Until that is done the app shows how far it is and nothing else. If the machine stops, nothing is lost.</p>
        </li>
      </ol>
    </div>
  );
}

function Kept() {
  const sheet = useSignal<RecoverySheet | null>(null);
  const outside = useSignal<string[]>([]);
  const changed = useSignal(0);
  useEffect(() => {
    api.leftOutside().then(
      (left) => (outside.value = left.outside),
      (error: Error) => (failure.value = error),
    );
  }, []);
  return (
    <div class="safekeeping">
      <p class="lead">
        This library is encrypted. It locks itself after {vault.value?.minutes} minutes without anybody; the key in the top bar locks it at
        once.
      </p>
      {outside.value.length > 0 && (
        <section>
          <h3>Readable elsewhere</h3>
          <p class="unit">These were copied into the vault. The originals are not encrypted; remove them yourself.</p>
          <ul class="outside">
            {outside.value.map((path) => (
              <li key={path} class="path">
                {path}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <h3>Change the passphrase</h3>
        <p class="unit">Copies of the library that were made before open with the old one.</p>
        <Asked
          words="Change it"
          busy="Changing it…"
          run={async (told, form) => {
            await api.changePassphrase(told("old"), twice(told));
            form.reset();
            (form.elements.namedItem("old") as HTMLInputElement).focus();
            changed.value += 1;
            say("The passphrase is changed", true);
          }}
        >
          <Secret name="old" label="Passphrase now" />
          <Fresh key={changed.value} label="New passphrase" again="New passphrase once more" />
        </Asked>
      </section>
      <section>
        <h3>Make a new recovery code</h3>
        <p class="unit">For a sheet that was lost or seen. The old code is good until you have typed the new one back.</p>
        {sheet.value ? (
          <WrittenDown
            sheet={sheet.value}
            words="Keep this code"
            run={async (code) => {
              await api.keepRecovery(code);
              sheet.value = null;
              say("The new recovery code is in force; the old one opens nothing", true);
            }}
            back={() => (sheet.value = null)}
          />
        ) : (
          <Asked
            words="Make a new code"
            busy="Making it…"
            run={async (told) => {
              sheet.value = await api.newRecovery(told("proof"));
            }}
          >
            <Secret name="proof" label="Passphrase" />
          </Asked>
        )}
      </section>
    </div>
  );
}

/** A new passphrase, typed twice, and what can be said of it. */
function Fresh({ label, again }: { label: string; again: string }) {
  const typed = useSignal("");
  const id = useId();
  const said = hint(typed.value);
  return (
    <>
      <Secret name="fresh" label={label} fresh typed={(text) => (typed.value = text)} told={id} />
      <p id={id} class={`unit hint-${said.level}`} aria-live="polite">
        {said.words}
      </p>
      <Secret name="again" label={again} fresh />
    </>
  );
}

function twice(told: Told): string {
  if (told("fresh") !== told("again")) throw new Error("The two passphrases are not the same.");
  return told("fresh");
}

type AskedProps = {
  words: string;
  busy: string;
  run: (told: Told, form: HTMLFormElement) => Promise<void>;
  back?: () => void;
  children: preact.ComponentChildren;
};

/** A form that is sent once, and says why it was refused. */
function Asked({ words, busy, run, back, children }: AskedProps) {
  const form = useRef<HTMLFormElement>(null);
  const sent = useSignal(false);
  const refused = useSignal("");
  const submit = async (event: Event) => {
    event.preventDefault();
    if (sent.value) return;
    sent.value = true;
    refused.value = "";
    const told = (name: string) => (form.current!.elements.namedItem(name) as HTMLInputElement).value;
    try {
      await run(told, form.current!);
    } catch (error) {
      refused.value = (error as Error).message;
    } finally {
      sent.value = false;
    }
  };
  return (
    <form ref={form} onSubmit={(event) => void submit(event)}>
      {children}
      {refused.value && (
        <p class="refused" role="alert">
          {refused}
        </p>
      )}
      <div class="line">
        <button type="submit" class="main" aria-disabled={sent.value}>
          {sent.value ? busy : words}
        </button>
        {back && (
          <button type="button" onClick={back}>
            Start again
          </button>
        )}
      </div>
    </form>
  );
}

type WrittenProps = { sheet: RecoverySheet; words: string; run: (code: string) => Promise<void>; back: () => void };

/** The recovery sheet, and its code typed back: proof that it was written down. */
function WrittenDown({ sheet, words, run, back }: WrittenProps) {
  const page = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => page.current?.focus(), []);
  return (
    <>
      <pre ref={page} class="recovery" tabIndex={0} role="region" aria-label="Recovery sheet">
        {sheet.sheet}
      </pre>
      <div class="line">
        <button type="button" onClick={() => window.print()}>
          Print the sheet
        </button>
        <span class="unit">Or write it down. It is shown this once.</span>
      </div>
      <Asked words={words} busy="Checking…" run={(told) => run(told("code"))} back={back}>
        <label class="code">
          Recovery code, from the sheet
          <input type="text" name="code" required autocomplete="off" autocapitalize="characters" spellcheck={false} placeholder="XXXX-XXXX-XXXX-XXXX-…" />
        </label>
      </Asked>
    </>
  );
}
