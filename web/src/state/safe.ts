/** The vault of the library: whether it is locked, and that the page forgets all when it is. */
import { signal } from "@preact/signals-core";
import * as api from "../api/client";
import type { Vault } from "../api/types";

export const vault = signal<Vault | null>(null);

/** The server is told at most so often that somebody is there (ms). */
const OFTEN = 30_000;

/** Whether the library is locked now. */
export async function shut(): Promise<boolean> {
  vault.value = await api.vault();
  return vault.value.locked;
}

/** Open the library; whether it stays locked, because it goes on being encrypted. */
export async function unlock(passphrase: string): Promise<boolean> {
  await api.unlock(passphrase);
  return shut();
}

export async function recover(code: string, passphrase: string): Promise<boolean> {
  await api.recover(code, passphrase);
  return shut();
}

/** Encrypt the library; the page goes blank, and shows how far it is. */
export async function encrypt(code: string): Promise<void> {
  await api.encrypt(code);
  blank();
}

let gone = false;
/** Take everything off the page, and out of its memory: it is loaded anew. */
export function blank(): void {
  if (gone) return;
  gone = true;
  document.body.replaceChildren();
  location.reload();
}

export async function lockNow(): Promise<void> {
  await api.lock();
  blank();
}

export async function lockAfter(minutes: number): Promise<void> {
  await api.lockAfter(minutes);
  vault.value = { ...vault.peek()!, minutes };
}

/** Go blank when the server locks, and tell it while somebody is here. */
export function guardLibrary(): void {
  if (!vault.peek()?.encrypted) return;
  api.locking.done = blank;
  let told = performance.now();
  const here = () => {
    if (performance.now() - told < OFTEN) return;
    told = performance.now();
    void api.stay().catch(() => {});
  };
  for (const sign of ["pointermove", "keydown", "wheel"]) window.addEventListener(sign, here, { passive: true });
  // A machine that slept, or a page that came back out of the browser's memory.
  const look = () => document.visibilityState === "visible" && void shut().then((is) => is && blank(), () => {});
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", (event) => event.persisted && look());
}
