/** What the server answers. Times are seconds on the session's clock; null is unknown. */

export type SessionRow = {
  id: string;
  name: string;
  dyad: string;
  date: string | null;
  duration: number;
  modalities: string[];
  state: "new" | "analyzed" | "damaged";
  moments: number;
  reviewed: number;
  generated: boolean;
  /** Why it cannot be opened, if it cannot. */
  problem: string | null;
  /** Strongest evidence in chance units, from the session's beginning to its end. */
  strip: (number | null)[];
};
export type Library = { folder_label: string; sessions: SessionRow[] };

export type Person = { code: string; role: string; letter: string };
export type SignalInfo = {
  id: string;
  name: string;
  person: string;
  rate: number | null;
  start: number;
  stop: number;
  low: number | null;
  high: number | null;
  quality: number | null;
  gaps: [number, number][];
  bin: number;
  levels: number;
  samples: number;
};
export type Lane = {
  id: string;
  title: string;
  modality: string;
  unit: string;
  signals: SignalInfo[];
};
export type MediaInfo = {
  id: string;
  kind: "video" | "audio";
  persons: string[];
  title: string;
  start: number;
  duration: number;
  rate: number | null;
  width: number;
  height: number;
  frames: number | null;
  playable: boolean;
  reason: string | null;
  offset: number;
  drift: number;
  url: string;
};
export type EventSeries = {
  id: string;
  title: string;
  person: string | null;
  events: { start: number; stop: number | null; label: string }[];
};
export type Stretch = {
  start: number;
  stop: number;
  p: number | null;
  strength: number | null;
  leading: Leading;
};
export type Course = {
  time: number[];
  value: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
};
export type Profile = { lag: number[]; value: (number | null)[]; low: (number | null)[]; high: (number | null)[] };
export type MapView = {
  rows: number;
  columns: number;
  lags: [number, number];
  times: [number, number];
  scale: number;
  offset: number;
};
export type Leading = {
  outcome: "leads" | "mutual" | "undetermined";
  leader: string | null;
  lag: number | null;
  interval: [number | null, number | null] | null;
  p: number | null;
  reason: string;
};
export type FindingView = {
  id: string;
  signal: string;
  title: string;
  modality: string;
  measure: string;
  persons: string[];
  unit: string;
  answer: string;
  p: number | null;
  leading: Leading;
  sentence: string;
  stretches: Stretch[];
  course: Course | null;
  profile: Profile | null;
  map: MapView | null;
  window: number | null;
  method: string;
  notices: Notice[];
  amounts: Record<string, number | null>;
};
export type Notice = { code: string; text: string; level: "info" | "warning"; subject: string };
export type Word = { key: string; name: string; shape: string };
export type Planted = { signal: string; start: number; stop: number; leader: string; lag: number };
export type SessionView = {
  id: string;
  name: string;
  dyad: string;
  generated: boolean;
  duration: number;
  persons: Person[];
  media: MediaInfo[];
  lanes: Lane[];
  events: EventSeries[];
  findings: FindingView[];
  notices: Notice[];
  vocabulary: Word[];
  planted: Planted[] | null;
};

export type NowRow = {
  finding: string;
  title: string;
  value: number | null;
  low: number | null;
  high: number | null;
  state: "above chance" | "within chance" | "unknown";
  leader: string | null;
  lag: number | null;
  quality: string;
};
export type ThisMoment = { t: number; rows: NowRow[]; sentence: string };

export type Shape = "triangle" | "diamond" | "inverted" | "circle" | "ring" | "square" | "star";
export type Decision = "open" | "agreed" | "rejected";
export type Moment = {
  id: string;
  kind: string;
  shape: Shape;
  start: number;
  stop: number;
  peak: number;
  title: string;
  reason: string;
  why: {
    method: string;
    values: { name: string; value: number | null; unit: string }[];
    per_hour_by_chance: number | null;
  };
  persons: string[];
  signals: string[];
  strength: number | null;
  decision: Decision;
  title_edited: boolean;
  starred: boolean;
  source: "found" | "made";
};
export type Note = {
  id: string;
  start: number;
  stop: number | null;
  frame: number | null;
  media: string | null;
  text: string;
  author: string;
  parent: string | null;
  moment: string | null;
  created: string;
  edited: string | null;
};
export type Label = {
  id: string;
  key: string;
  name: string;
  start: number;
  stop: number | null;
  frame: number | null;
  media: string | null;
  author: string;
  created: string;
};
export type Job = {
  id: string;
  kind: string;
  session: string;
  state: "queued" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  words: string;
  error: string | null;
};
export type Table = {
  columns: { key: string; title: string; unit: string | null }[];
  rows: Record<string, string | number | null>[];
  words: string[];
};
export type Undone = { done: string | null; changed: string[] };
export type Message =
  | { kind: "job"; job: Job }
  | { kind: "changed"; session: string; what: string[]; by: string | null }
  | { kind: "ping"; t: number };
