/** Locking the library, now or when nobody is there. */
import { failure } from "../state/app";
import { lockAfter, lockNow, vault } from "../state/safe";
import { Keys, Select } from "./controls";
import { Icon } from "./icons";

const MINUTES = [1, 5, 15, 30, 60, 120];

export function Safe() {
  if (!vault.value?.encrypted) return null;
  const { minutes } = vault.value;
  const choices = [...new Set([...MINUTES, minutes])].sort((a, b) => a - b);
  const failed = (error: Error) => (failure.value = error);
  const close = (menu: HTMLDetailsElement) => (menu.open = false);
  return (
    <details
      class="menu safe"
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
      <summary class="button quiet square" aria-label="Lock the library" title="Lock the library">
        <Icon name="key" />
      </summary>
      <div class="sheet">
        <button type="button" class="quiet" onClick={() => void lockNow().catch(failed)}>
          Lock now <Keys of="Shift+F9" />
        </button>
        <Select
          label="Locks itself after"
          value={minutes}
          choices={choices.map((value) => ({ value, words: `${value} min` }))}
          change={(value) => void lockAfter(value).catch(failed)}
        />
      </div>
    </details>
  );
}
