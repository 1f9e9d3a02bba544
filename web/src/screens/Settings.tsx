/** Settings: where the data are, how long they stay, what was done with them, and what the app is. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import * as api from "../api/client";
import { About } from "../parts/About";
import { General } from "../parts/General";
import { Erasures, Trail } from "../parts/Done";
import { Retention } from "../parts/Retention";
import { SelfTest } from "../parts/SelfTest";
import { Vault } from "../parts/Vault";
import type { Settings as Told } from "../api/types";
import { addressOf, failure, place } from "../state/app";

const PARTS = [
  ["", "General"],
  ["retention", "How long it stays"],
  ["vault", "Vault"],
  ["done", "What was done"],
  ["erased", "What was erased"],
  ["speed", "Speed"],
  ["about", "About"],
] as const;

export function Settings() {
  const told = useSignal<Told | null>(null);
  const article = useRef<HTMLElement>(null);
  const at = place.value.screen === "settings" ? place.value.part : "";
  useEffect(() => {
    api.settings().then(
      (all) => (told.value = all),
      (error: Error) => (failure.value = error),
    );
  }, []);
  useLayoutEffect(() => article.current?.scrollTo(0, 0), [at]);
  const words = PARTS.find(([part]) => part === at)?.[1] ?? "General";
  return (
    <div class="settings">
      <nav aria-label="Settings">
        {PARTS.map(([part, title]) => (
          <a
            key={part}
            href={addressOf({ screen: "settings", part })}
            {...(title === words ? { "aria-current": "page" as const } : {})}
          >
            {title}
          </a>
        ))}
      </nav>
      <article ref={article} tabIndex={0} aria-label={words}>
        <div class="page">
          <h2>{words}</h2>
          {at === "retention" ? (
            <Retention />
          ) : at === "vault" ? (
            <Vault />
          ) : at === "done" ? (
            <Trail />
          ) : at === "erased" ? (
            <Erasures />
          ) : at === "speed" ? (
            <SelfTest />
          ) : !told.value ? (
            <p class="unit">Looking at the library</p>
          ) : at === "about" ? (
            <About told={told.value} />
          ) : (
            <General told={told.value} />
          )}
        </div>
      </article>
    </div>
  );
}
