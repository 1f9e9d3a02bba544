/** Where the data are, who works here, and how the page looks. */
import { useSignal } from "@preact/signals";
import * as api from "../api/client";
import type { Settings } from "../api/types";
import { bytes } from "../core/consent";
import { count } from "../core/format";
import { addressOf, failure, over, say } from "../state/app";
import { type Theme, theme } from "../state/prefs";
import { vault } from "../state/safe";
import { Keys, Select } from "./controls";

const THEMES: readonly { value: Theme; words: string }[] = [
  { value: "system", words: "As the system has it" },
  { value: "light", words: "Light" },
  { value: "dark", words: "Dark" },
];

export function General({ told }: { told: Settings }) {
  return (
    <>
      <section>
        <h3>Where the data are</h3>
        <dl>
          <div>
            <dt>Folder</dt>
            <dd class="path">{told.folder}</dd>
          </div>
          <div>
            <dt>In it</dt>
            <dd>
              {count(told.sessions, "session")}, {bytes(told.size)}
            </dd>
          </div>
          <div>
            <dt>Encryption</dt>
            <dd>
              {vault.value?.encrypted ? (
                "Encrypted with your passphrase: tables, films and sound."
              ) : (
                <>
                  Not encrypted. <a href={addressOf({ screen: "settings", part: "vault" })}>Encrypt it</a>
                </>
              )}
            </dd>
          </div>
        </dl>
        <p class="unit">Everything stays on this machine; the app asks nothing of any network.</p>
      </section>
      <Author name={told.author} />
      <section>
        <h3>Colors, language, keys</h3>
        <div class="line">
          <Select label="Colors" value={theme.value} choices={THEMES} change={(chosen) => (theme.value = chosen)} />
          <Select label="Language" value="en" choices={[{ value: "en", words: "English" }]} change={() => undefined} />
          <button type="button" onClick={() => (over.value = "help")}>
            Keys of every screen <Keys of="?" />
          </button>
        </div>
      </section>
    </>
  );
}

function Author({ name }: { name: string }) {
  const typed = useSignal(name === "me" ? "" : name);
  const kept = useSignal(typed.peek());
  const keep = async (event: Event) => {
    event.preventDefault();
    const chosen = typed.value.trim();
    try {
      await api.prefer("author", chosen);
      kept.value = chosen;
      say(chosen ? `You write as ${chosen}` : "You write as me", true);
    } catch (error) {
      failure.value = error as Error;
    }
  };
  return (
    <section>
      <h3>Who you are</h3>
      <p class="unit">Stands beside what you write, and in the list of what was done. A code is enough.</p>
      <form class="line" onSubmit={(event) => void keep(event)}>
        <label class="named">
          <span class="unseen">Your name or code</span>
          <input
            type="text"
            maxLength={60}
            autoComplete="off"
            placeholder="me"
            value={typed.value}
            onInput={(event) => (typed.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={typed.value.trim() === kept.value}>
          Keep
        </button>
      </form>
    </section>
  );
}
