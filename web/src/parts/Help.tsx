/** Over the page: the keys of this screen, and the list of all commands. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { afterwards } from "../core/after";
import { type Binding, grouped, matching } from "../core/keys";
import { addressOf, over } from "../state/app";
import { IconButton, Keys } from "./controls";

/** A dialog of the browser's own: it keeps the focus inside, and gives it back. */
function Dialog(props: { label: string; name: string; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={props.name}
      aria-label={props.label}
      onClose={() => {
        // One that went with its element says so late: what it stands over by then may be the next one.
        if (dialog.current) over.value = null;
      }}
      onClick={(event) => {
        if (event.target === dialog.current) over.value = null;
      }}
    >
      {props.children}
    </dialog>
  );
}

/** So many keys stand in a narrow window, each group in one piece. */
const FEW = 16;

export function Help({ bindings }: { bindings: readonly Binding[] }) {
  return (
    <Dialog label="Keys" name={bindings.length > FEW ? "help" : "help few"}>
      <header>
        <h2>Keys</h2>
        <IconButton icon="cross" words="Close" keyed="Escape" onClick={() => (over.value = null)} />
      </header>
      <div class="groups">
        {grouped(bindings).map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((b) => (
                <div key={b.words}>
                  <dt>{b.words}</dt>
                  <dd>
                    {b.keys.slice(0, 2).map((k) => (
                      <Keys key={k} of={k} />
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p class="unit">
        <a href={addressOf({ screen: "handbook", entry: "" })} onClick={() => (over.value = null)}>
          What each measure means
        </a>{" "}
        stands in the handbook. On the lanes: click to go there, drag to move, wheel or pinch to zoom, Shift and drag to repeat a span. Positive
        lag: the first person leads.
      </p>
    </Dialog>
  );
}

export function Commands({ bindings }: { bindings: readonly Binding[] }) {
  const typed = useSignal("");
  const at = useSignal(0);
  const found = matching(bindings, typed.value).slice(0, 12);
  const chosen = Math.min(at.value, found.length - 1);
  const run = (binding: Binding | undefined) => {
    over.value = null;
    // After the dialog has given the focus back.
    if (binding) afterwards(binding.run);
  };
  const key = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      at.value = (chosen + by + found.length) % Math.max(found.length, 1);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Dialog label="Commands" name="commands">
      <input
        type="text"
        role="combobox"
        aria-label="Command"
        aria-expanded="true"
        aria-controls="commands-found"
        aria-activedescendant={found.length ? `command-${chosen}` : ""}
        placeholder="What do you want to do?"
        autoFocus
        value={typed.value}
        onInput={(event) => {
          typed.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={key}
      />
      <ul id="commands-found" role="listbox" aria-label="Commands">
        {found.map((binding, i) => (
          <li key={binding.words} id={`command-${i}`} role="option" aria-selected={i === chosen} onClick={() => run(binding)}>
            <span>{binding.words}</span>
            <span class="unit">{binding.group}</span>
            <Keys of={binding.keys[0]!} />
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="unit">No command has these words.</p>}
    </Dialog>
  );
}
