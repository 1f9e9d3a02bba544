/** One socket a page: jobs and changes as they happen; comes back by itself, and says so. */
import { signal } from "@preact/signals-core";
import type { Message } from "./types";

export type Connection = "connecting" | "open" | "lost";
export const connection = signal<Connection>("connecting");

const LONGEST = 10_000;

export function listen(heard: (message: Message) => void): () => void {
  let socket: WebSocket | null = null;
  let timer: number | undefined;
  let pause = 500;
  let ended = false;

  function open(): void {
    const url = new URL("api/v1/socket", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.hash = "";
    socket = new WebSocket(url);
    socket.onopen = () => {
      pause = 500;
      connection.value = "open";
    };
    socket.onmessage = (event) => heard(JSON.parse(String(event.data)) as Message);
    socket.onclose = () => {
      if (ended) return;
      connection.value = "lost";
      timer = window.setTimeout(open, pause);
      pause = Math.min(pause * 2, LONGEST);
    };
  }
  open();
  return () => {
    ended = true;
    window.clearTimeout(timer);
    socket?.close();
  };
}
