/** Masked copies in words: times that people type, and how pictures were masked. */
import type { CopiedClip, NewCopy } from "../api/types";

export type Faces = NewCopy["faces"];
export type Voice = NewCopy["voice"];

export const FACES: readonly { value: Faces; words: string; more: string }[] = [
  { value: "solid", words: "Plain boxes", more: "Face and hair are covered. Clothes, body and room stay as they were." },
  { value: "pixels", words: "Large tiles", more: "A few coarse colors. A program may tell more from them than an eye does." },
  { value: "avatar", words: "Lines only", more: "Faces drawn on plain ground, nothing of the room. The shape of a face can still point to a person." },
];

export const VOICES: readonly { value: Voice; words: string; more: string }[] = [
  { value: "none", words: "No sound", more: "The copy is silent." },
  { value: "envelope", words: "Loudness only", more: "A soft noise as loud as the voices: turns can be heard, words cannot." },
  {
    value: "disguised",
    words: "Disguised",
    more: "Not anonymous: words stay as they were, and in tests a program told disguised speakers apart with 1 to 17 % error, where 50 % is chance.",
  },
];

/** How pictures were masked, in the order in which they are shown; `open`: something of a person may be in them. */
export const METHODS: readonly { name: string; words: string; open: boolean }[] = [
  { name: "faces", words: "Every face found and covered", open: true },
  { name: "bridged", words: "A face lost for a moment, both places covered", open: true },
  { name: "drawn", words: "Every face drawn", open: true },
  { name: "absent", words: "A face missing, not drawn", open: true },
  { name: "whole", words: "Not everybody found: all of the picture masked", open: false },
  { name: "seen", words: "A face was still seen: all of the picture masked", open: false },
];

/** Seconds of "75", "1:15" or "1:02:30.5"; null for anything else. */
export function seconds(text: string): number | null {
  const parts = text.trim().split(":");
  if (parts.length > 3 || !parts.every((p) => /^\d+(\.\d+)?$/.test(p))) return null;
  if (parts.slice(0, -1).some((p) => p.includes("."))) return null;
  return parts.reduce((sum, p) => sum * 60 + Number(p), 0);
}

export type Share = { name: string; words: string; open: boolean; count: number; share: number };

/** How the pictures of a clip were masked; only what there is. */
export function shares(clip: CopiedClip): Share[] {
  const all = Object.values(clip.methods).reduce((a, b) => a + b, 0);
  return METHODS.flatMap((one) => {
    const count = clip.methods[one.name] ?? 0;
    return count ? [{ ...one, count, share: count / all }] : [];
  });
}

/** 12.5 %, 0.4 %; what is there is never 0 %, and what is missing never 100 %. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  if (share > 0 && rounded === 0) return "under 0.1 %";
  if (share < 1 && rounded === 100) return "over 99.9 %";
  return `${rounded} %`;
}

/** How sure the least sure face of a picture was; never more than it was. */
export function sureness(one: CopiedClip["doubtful"][number]): string {
  return one.method === "bridged" ? "short gap" : `${(Math.floor(one.certainty * 1000) / 10).toFixed(1)} % sure`;
}
