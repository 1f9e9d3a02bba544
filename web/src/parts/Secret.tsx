/** A field for a passphrase, which can be shown while it is typed. */
import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { SHORTEST } from "../core/passphrase";
import { IconButton } from "./controls";

type Props = { name: string; label: string; fresh?: boolean; typed?: (text: string) => void; told?: string };

/** `fresh`: a new one, which has its shortest length; `told`: id of what is said of it. */
export function Secret({ name, label, fresh = false, typed, told }: Props) {
  const shown = useSignal(false);
  const id = useId();
  return (
    <div class="secret">
      <label for={id}>{label}</label>
      <div>
        <input
          id={id}
          name={name}
          {...(shown.value ? { type: "text" as const } : { type: "password" as const })}
          {...(fresh ? { minLength: SHORTEST } : {})}
          {...(told ? { "aria-describedby": told } : {})}
          required
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => typed?.(event.currentTarget.value)}
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
