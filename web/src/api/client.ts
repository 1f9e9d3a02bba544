/** Requests to the server that served this page, and to no other. */
import type {
  Aligned,
  Answered,
  Begun,
  Checked,
  ClockChoice,
  ClocksView,
  ConsentView,
  Copy,
  HandbookEntry,
  DyadCourse,
  Erasure,
  Form,
  FormList,
  FormSource,
  Import,
  ImportBody,
  Job,
  Label,
  Library,
  Moment,
  MomentEdit,
  NewAnswers,
  NewConsent,
  NewCopy,
  Null,
  PartOutlook,
  PartRemoval,
  NewLabel,
  NewMoment,
  NewNote,
  NewPin,
  NewScores,
  NewShare,
  SharedCopy,
  Note,
  NoteEdit,
  Pin,
  Offer,
  Places,
  Preview,
  Proposal,
  ProposalBody,
  ProposedBox,
  Proven,
  Report,
  ReportEdit,
  Reports,
  Retention,
  RetentionRule,
  Settings,
  LibraryTrail,
  Said,
  Searched,
  SessionView,
  Suggested,
  Summary,
  Table,
  Taken,
  ThisMoment,
  Topic,
  Trace,
  Trail,
  Undone,
  Vault,
  Agreed,
  BlindView,
  BlockKept,
  Feeling,
  FeelingEdit,
  Hunch,
  HunchEdit,
  NewBlock,
  NewFeeling,
  NewHunch,
  NewRating,
  Rating,
  RatingComparison,
  Word,
  RecoverySheet,
  LeftOutside,
} from "./types";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
  ) {
    super(text);
  }
}

/** What is done when the server says that the library is locked. */
export const locking = { done: () => {} };

const BASE = "api/v1";
const UNREACHED = "The app's server did not answer. Is `syntony app` still running? Start it again.";

async function asked(path: string, method: string, body?: unknown): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${BASE}${path}`, {
      method,
      credentials: "same-origin",
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
  } catch {
    throw new ApiError(0, "unreached", UNREACHED);
  }
  if (response.ok) return response;
  const told = (await response.json().catch(() => null)) as {
    error?: { code: string; text: string };
  } | null;
  if (response.status === 423 && told?.error?.code === "locked") locking.done();
  throw new ApiError(
    response.status,
    told?.error?.code ?? "refused",
    told?.error?.text ?? `The server refused ${method} ${path} with ${response.status}.`,
  );
}

async function json<T>(path: string, method = "GET", body?: unknown): Promise<T> {
  const response = await asked(path, method, body);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function bytes(path: string): Promise<ArrayBuffer> {
  return (await asked(path, "GET")).arrayBuffer();
}

const id = encodeURIComponent;

/** What the server calls a file to take away. */
function nameOf(response: Response): string | undefined {
  return /filename="?([^";]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1];
}

/** Address of a file of a session, for players and links. */
export function address(path: string): string {
  return path.startsWith("/") ? path : `${BASE}/${path}`;
}

export const vault = () => json<Vault>("/vault");
export const unlock = (passphrase: string) => json<void>("/vault/unlock", "POST", { passphrase });
export const recover = (code: string, passphrase: string) => json<void>("/vault/recover", "POST", { code, passphrase });
export const newVault = (passphrase: string) => json<RecoverySheet>("/vault/new", "POST", { passphrase });
export const encrypt = (code: string) => json<void>("/vault/encrypt", "POST", { code });
export const leftOutside = () => json<LeftOutside>("/vault/outside");
export const changePassphrase = (passphrase: string, fresh: string) =>
  json<void>("/vault/passphrase", "PUT", { passphrase, new: fresh });
export const newRecovery = (passphrase: string) => json<RecoverySheet>("/vault/recovery", "POST", { passphrase });
export const keepRecovery = (code: string) => json<void>("/vault/recovery", "PUT", { code });
export const lock = () => json<void>("/vault/lock", "POST");
export const stay = () => json<void>("/vault/stay", "POST");
export const lockAfter = (minutes: number) => json<void>("/vault/minutes", "PUT", { minutes });
export const enter = (code: string) => json<void>("/enter", "POST", { code });
export const settings = () => json<Settings>("/settings");
export const retention = () => json<Retention>("/retention");
export const keepRetention = (rules: RetentionRule[]) => json<Retention>("/retention", "PUT", rules);
export const libraryTrail = () => json<LibraryTrail>("/trail");
export const erasures = () => json<Trail>("/erasures");
export const handbook = () => json<HandbookEntry[]>("/handbook");
export const library = () => json<Library>("/library");
export const pins = () => json<Pin[]>("/library/pins");
export const keepPins = (pins: NewPin[]) => json<Pin[]>("/library/pins", "PUT", pins);
export const preferences = () => json<Record<string, unknown>>("/preferences");
export const prefer = (key: string, value: unknown) => json<void>(`/preferences/${id(key)}`, "PUT", value);
export const jobs = () => json<Job[]>("/jobs");
export const cancelJob = (job: string) => json<void>(`/jobs/${id(job)}`, "DELETE");

export const places = () => json<Places>("/places");
export const place = (at: string) => json<Places>(`/places/${id(at)}`);
export const lookInto = (ids: string[]) => json<Import>("/imports", "POST", { ids });
export const sayRate = (id: string, file: string, rate: number) => json<Import>(`/imports/${id}/files/${file}/rate`, "POST", { rate });
export const pictureUrl = (intake: string, file: string) => `${BASE}/imports/${id(intake)}/files/${id(file)}/picture`;
export const tryClocks = (intake: string, body: ImportBody) => json<Aligned>(`/imports/${id(intake)}/clocks`, "POST", body);
export const traces = (intake: string, file: string, from: number, to: number) =>
  json<Trace[]>(`/imports/${id(intake)}/files/${id(file)}/traces?start=${from.toFixed(4)}&stop=${to.toFixed(4)}`);
export const proposeClock = (intake: string, body: ProposalBody) =>
  json<Proposal>(`/imports/${id(intake)}/proposals`, "POST", body);
export const proposeRegions = (intake: string, file: string, persons: number) =>
  json<ProposedBox[]>(`/imports/${id(intake)}/files/${id(file)}/regions?persons=${persons}`);
export const offers = (intake: string, body: ImportBody) => json<Offer[]>(`/imports/${id(intake)}/offers`, "POST", body);
export const preview = (intake: string, body: ImportBody) =>
  json<Preview>(`/imports/${id(intake)}/preview`, "POST", body);
export const bringIn = (intake: string, body: ImportBody) => json<Begun>(`/imports/${id(intake)}/session`, "POST", body);

export const vocabulary = () => json<Word[]>("/vocabulary");
export const changeVocabulary = (words: Word[]) => json<Word[]>("/vocabulary", "PUT", { words });
export const formerVocabulary = () => json<Word[]>("/vocabulary/undo", "POST", {});
export const forms = () => json<FormList>("/forms");
export const formText = (key: string) => json<FormSource>(`/forms/${id(key)}`);
export const checkForm = (text: string) => json<Checked>("/forms/check", "POST", { text });
export const putForm = (key: string, text: string) => json<Form>(`/forms/${id(key)}`, "PUT", { text });
export const removeForm = (key: string) => json<void>(`/forms/${id(key)}`, "DELETE");
export const hideForm = (key: string, hidden: boolean) => json<Form>(`/forms/${id(key)}/hidden`, "PUT", { hidden });
export const course = (dyad: string) => json<DyadCourse>(`/library/course?dyad=${id(dyad)}`);

/** Everything that belongs to one session. */
export function session(sid: string) {
  const at = `/sessions/${id(sid)}`;
  return {
    view: () => json<SessionView>(at),
    tile: (signal: string, level: number, n: number) =>
      bytes(`${at}/tiles/${id(signal)}/${level}/${n}`),
    map: (finding: string) => bytes(`${at}/maps/${id(finding)}`),
    mapChance: (finding: string) => bytes(`${at}/maps/${id(finding)}/chance`),
    moment: (time: number) => json<ThisMoment>(`${at}/moment?t=${time.toFixed(3)}`),
    frames: (media: string) => bytes(`${at}/media/${id(media)}/frames`),
    envelope: (media: string, level: number) => bytes(`${at}/media/${id(media)}/envelope/${level}`),
    findMedia: (media: string, place: string) => json<Searched>(`${at}/media/${id(media)}/find`, "POST", { place }),
    mediaUrl: (media: string) => `${BASE}${at}/media/${id(media)}`,
    /** A file to take away, with the name that the server gives it. */
    exported: async (format: string, purpose: string): Promise<{ file: Blob; name: string }> => {
      const way = format === "features" || format === "summary" ? `/export/${format}?` : `/export?format=${id(format)}&`;
      const response = await asked(`${at}${way}purpose=${id(purpose)}`, "GET");
      return { file: await response.blob(), name: nameOf(response) ?? `session.${format}` };
    },
    reports: () => json<Reports>(`${at}/reports`),
    setUpReport: (audience: string, body: ReportEdit) =>
      json<Report>(`${at}/reports/${id(audience)}`, "PUT", body),
    previewUrl: (audience: string) => `${BASE}${at}/reports/${id(audience)}/preview`,
    report: async (audience: string, format: string): Promise<{ file: Blob; name: string }> => {
      const response = await asked(`${at}/export/report?audience=${id(audience)}&format=${id(format)}`, "GET");
      return { file: await response.blob(), name: nameOf(response) ?? `report.${format}` };
    },
    nulls: (finding: string) => json<Null[]>(`${at}/nulls/${id(finding)}`),
    consents: () => json<ConsentView>(`${at}/consents`),
    consent: (body: NewConsent) => json<Said>(`${at}/consents`, "POST", body),
    audit: () => json<Trail>(`${at}/audit`),
    erase: (body: Erasure) => json<Proven>(`${at}/erase`, "POST", body),
    partOutlook: (start: number, stop: number) =>
      json<PartOutlook>(`${at}/parts/outlook?start=${start}&stop=${stop}`),
    removePart: (body: PartRemoval) => json<Job>(`${at}/parts`, "POST", body),
    makeReview: (media: string) => json<Job>(`${at}/media/${id(media)}/review`, "POST"),
    removeReview: (media: string) => json<void>(`${at}/media/${id(media)}/review`, "DELETE"),
    copies: () => json<Copy[]>(`${at}/copies`),
    makeCopy: (body: NewCopy) => json<Job>(`${at}/copies`, "POST", body),
    removeCopy: (copy: string) => json<void>(`${at}/copies/${id(copy)}`, "DELETE"),
    releaseCopy: (copy: string) => json<Copy>(`${at}/copies/${id(copy)}/release`, "POST", { looked: true }),
    clip: async (copy: string, number: number, purpose: string): Promise<{ file: Blob; name: string }> => {
      const response = await asked(`${at}/export/copies/${id(copy)}/clips/${number}?purpose=${id(purpose)}`, "GET");
      return { file: await response.blob(), name: nameOf(response) ?? "masked.mp4" };
    },
    sharedCopies: () => json<SharedCopy[]>(`${at}/shared`),
    share: (body: NewShare) => json<Job>(`${at}/shared`, "POST", body),
    unshare: (copy: string) => json<void>(`${at}/shared/${id(copy)}`, "DELETE"),
    takeShared: async (copy: string): Promise<{ file: Blob; name: string }> => {
      const response = await asked(`${at}/export/shared/${id(copy)}`, "GET");
      return { file: await response.blob(), name: nameOf(response) ?? "syntony-copy.zip" };
    },
    shares: () => json<Taken[]>(`${at}/shares`),
    answered: () => json<Answered[]>(`${at}/forms`),
    answer: (body: NewAnswers) => json<Answered>(`${at}/forms`, "POST", body),
    addScores: (body: NewScores) => json<Answered>(`${at}/forms/scores`, "POST", body),
    importScores: (text: string) => json<Answered[]>(`${at}/forms/import`, "POST", { text }),
    removeAnswered: (one: string) => json<void>(`${at}/forms/${id(one)}`, "DELETE"),
    table: () => json<Table>(`${at}/table`),
    clocks: () => json<ClocksView>(`${at}/clocks`),
    suggestClock: (recording: string, way: "clap" | "correlation") =>
      json<Suggested>(`${at}/clocks/${id(recording)}/proposal?way=${way}`),
    correctClock: (recording: string, clock: ClockChoice) =>
      json<ClocksView>(`${at}/clocks/${id(recording)}`, "POST", clock),
    analyze: () => json<Job>(`${at}/analyze`, "POST", { plan: "" }),
    turn: (which: "undo" | "redo") => json<Undone>(`${at}/${which}`, "POST", {}),

    agenda: () => json<Topic[]>(`${at}/agenda`),
    arrange: (topics: Topic[]) => json<Topic[]>(`${at}/agenda`, "PUT", topics),
    summary: () => json<Summary>(`${at}/summary`),
    summarize: (text: string) => json<Summary>(`${at}/summary`, "PUT", { text }),

    moments: () => json<Moment[]>(`${at}/moments`),
    back: (time: number) => json<Moment[]>(`${at}/back?t=${time}`),
    addMoment: (body: NewMoment) =>
      json<Moment>(`${at}/moments`, "POST", body),
    changeMoment: (moment: string, body: MomentEdit) =>
      json<Moment>(`${at}/moments/${id(moment)}`, "PATCH", body),

    notes: () => json<Note[]>(`${at}/notes`),
    addNote: (body: NewNote) => json<Note>(`${at}/notes`, "POST", body),
    changeNote: (note: string, body: NoteEdit) =>
      json<Note>(`${at}/notes/${id(note)}`, "PATCH", body),
    removeNote: (note: string) => json<void>(`${at}/notes/${id(note)}`, "DELETE"),

    ratings: () => json<Rating[]>(`${at}/ratings`),
    addRating: (body: NewRating) => json<Rating>(`${at}/ratings`, "POST", body),
    addBlock: (rating: string, body: NewBlock) => json<BlockKept>(`${at}/ratings/${id(rating)}/blocks`, "POST", body),
    removeRating: (rating: string) => json<void>(`${at}/ratings/${id(rating)}`, "DELETE"),
    compareRatings: (one: string, other: string) =>
      json<RatingComparison>(`${at}/ratings/compare?one=${id(one)}&other=${id(other)}`),

    hunches: () => json<Hunch[]>(`${at}/hunches`),
    addHunch: (body: NewHunch) => json<Hunch>(`${at}/hunches`, "POST", body),
    changeHunch: (hunch: string, body: HunchEdit) => json<Hunch>(`${at}/hunches/${id(hunch)}`, "PATCH", body),
    removeHunch: (hunch: string) => json<void>(`${at}/hunches/${id(hunch)}`, "DELETE"),

    feelings: () => json<Feeling[]>(`${at}/feelings`),
    addFeeling: (body: Partial<NewFeeling> & { start: number }) => json<Feeling>(`${at}/feelings`, "POST", body),
    changeFeeling: (feeling: string, body: FeelingEdit) => json<Feeling>(`${at}/feelings/${id(feeling)}`, "PATCH", body),
    removeFeeling: (feeling: string) => json<void>(`${at}/feelings/${id(feeling)}`, "DELETE"),

    blind: () => json<BlindView>(`${at}/blind`),
    beginBlind: () => json<BlindView>(`${at}/blind`, "POST", {}),
    reveal: () => json<BlindView>(`${at}/blind/reveal`, "POST", {}),
    agreement: () => json<Agreed>(`${at}/agreement`),

    labels: () => json<Label[]>(`${at}/labels`),
    addLabel: (body: NewLabel) => json<Label>(`${at}/labels`, "POST", body),
    removeLabel: (label: string) => json<void>(`${at}/labels/${id(label)}`, "DELETE"),
  };
}

export type SessionApi = ReturnType<typeof session>;
