/** The frame of all screens: where am I, the places, and what is said to everybody. */
import type { ComponentChildren } from "preact";
import { type Place, addressOf, answer, failure, go, over, place, privacy, review, sessionOf, spoken } from "../state/app";
import { type Theme, theme } from "../state/prefs";
import { unreadable } from "../core/shelf";
import { badgeOf } from "../core/sharing";
import { ClockChip } from "./Clocks";
import { IconButton } from "./controls";
import { Icon, type IconName } from "./icons";
import { Safe } from "./Safe";
import { TakeAway } from "./TakeAway";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const THEME: Record<Theme, { icon: IconName; words: string }> = {
  system: { icon: "system", words: "Light or dark as the system has it" },
  light: { icon: "sun", words: "Light" },
  dark: { icon: "moon", words: "Dark" },
};

const TITLES: Record<Place["screen"], string> = {
  library: "Library",
  import: "Import",
  compare: "Compare",
  session: "Session",
  moment: "Moment",
  report: "Report",
  supervision: "Supervision",
  handbook: "Handbook",
  copies: "Masked copies",
  share: "Copies for supervision",
  settings: "Settings",
  privacy: "Privacy",
  forms: "Forms",
  kiosk: "Form",
  course: "Course",
};

export function Frame({ children }: { children: ComponentChildren }) {
  return (
    <div class="app">
      <a class="skip" href="#main" onClick={skip}>
        To the main part
      </a>
      <TopBar />
      <Rail />
      <main id="main" tabIndex={-1}>
        <Failure />
        {children}
      </main>
      <div class="unseen" aria-live="polite">
        {spoken}
      </div>
      {answer.value && (
        <p class="answer" aria-hidden="true">
          {answer}
        </p>
      )}
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}

function TopBar() {
  const open = sessionOf(place.value) !== null ? review.value : null;
  const all = open?.moments.value ?? [];
  return (
    <header class="topbar">
      <span class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path class="one" d="M4 18.5c4-13 8-13 12 0s8 13 12 0" />
          <path class="two" d="M4 13.5c4 13 8 13 12 0s8-13 12 0" />
        </svg>
        syntony
      </span>
      {open ? (
        <>
          <h1>{open.view.name}</h1>
          {open.view.dyad && open.view.dyad !== open.view.name && <span class="unit">Dyad {open.view.dyad}</span>}
          {open.view.shared ? (
            <span class="badge copied">{badgeOf(open.view.shared)}</span>
          ) : (
            open.view.generated && <span class="badge">made-up session</span>
          )}
        </>
      ) : (
        <h1>{TITLES[place.value.screen]}</h1>
      )}
      <span class="gap" />
      {open && all.length > 0 && (
        <span class="unit">
          {all.filter((m) => m.decision !== "open").length} of {all.length} moments reviewed
        </span>
      )}
      {open && <ClockChip open={open} />}
      {open && <TakeAway open={open} />}
      {open && <IconButton icon="lock" words="Privacy" onClick={() => go({ screen: "privacy", id: open.view.id })} />}
      <Safe />
      <IconButton icon="command" words="All commands" keyed="Mod+k" onClick={() => (over.value = "commands")} />
      <IconButton icon="help" words="Keys and help" keyed="?" onClick={() => (over.value = "help")} />
      <IconButton
        icon={THEME[theme.value].icon}
        words={`Colors: ${THEME[theme.value].words}`}
        onClick={() => (theme.value = NEXT[theme.value])}
      />
    </header>
  );
}

/** The session that the rail leads through; on screens of none it is the one that is open. */
function railed(): { id: string; closed: boolean; copied: boolean } | null {
  const to = place.value;
  const id = "id" in to ? to.id : review.value?.view.id;
  if (!id) return null;
  const asked = privacy.value?.row.id === id ? privacy.value : null;
  if (asked?.proof.value?.what === "session") return null; // it is erased
  const refused = asked?.consents.value?.purposes.some((p) => p.purpose === "review" && !p.allowed) ?? false;
  const open = review.value?.view.id === id ? review.value.view : null;
  return { id, closed: refused || (asked !== null && unreadable(asked.row)), copied: (asked?.row.shared ?? false) || Boolean(open?.shared) };
}

function Rail() {
  const at = place.value.screen;
  const of = railed();
  return (
    <nav class="rail" aria-label="Places">
      <RailLink to={{ screen: "library" }} icon="library" words="Library" here={at === "library" || at === "import" || at === "course"} />
      <RailLink to={{ screen: "compare" }} icon="compare" words="Compare" here={at === "compare"} />
      {of && !of.closed && (
        <>
          <RailLink to={{ screen: "session", id: of.id }} icon="review" words="Review" here={at === "session" || at === "moment"} />
          <RailLink to={{ screen: "forms", id: of.id }} icon="form" words="Forms" here={at === "forms"} />
          {!of.copied && <RailLink to={{ screen: "report", id: of.id }} icon="file" words="Report" here={at === "report"} />}
          <RailLink to={{ screen: "supervision", id: of.id }} icon="supervise" words="Agenda" here={at === "supervision"} />
        </>
      )}
      {of && <RailLink to={{ screen: "privacy", id: of.id }} icon="lock" words="Privacy" here={at === "privacy" || at === "copies" || at === "share"} />}
      <span class="gap" />
      <RailLink to={{ screen: "handbook", entry: "" }} icon="book" words="Help" here={at === "handbook"} />
      <RailLink to={{ screen: "settings", part: "" }} icon="settings" words="Settings" here={at === "settings"} />
    </nav>
  );
}

function RailLink(props: { to: Place; icon: IconName; words: string; here: boolean }) {
  return (
    <a href={addressOf(props.to)} {...(props.here ? { "aria-current": "page" as const } : {})}>
      <Icon name={props.icon} />
      {props.words}
    </a>
  );
}

function Failure() {
  const refused = review.value?.edits.refused.value;
  const error = failure.value ?? refused;
  if (!error) return null;
  const dismiss = () => {
    failure.value = null;
    review.peek()?.edits.dismiss();
  };
  return (
    <div class="failure" role="alert">
      <p>{error.message}</p>
      <IconButton icon="cross" words="Dismiss" onClick={dismiss} />
    </div>
  );
}
