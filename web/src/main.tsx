import "./styles/tokens.css";
import "./styles/controls.css";
import "./styles/frame.css";
import "./styles/library.css";
import "./styles/import.css";
import "./styles/review.css";
import "./styles/side.css";
import "./styles/pads.css";
import "./styles/privacy.css";
import "./styles/forms.css";
import "./styles/report.css";
import "./styles/copies.css";
import "./styles/handbook.css";
import "./styles/settings.css";
import "./styles/compare.css";
import "./styles/supervision.css";
import "./styles/unlock.css";
import "./styles/panels.css";
import { computed } from "@preact/signals";
import { render } from "preact";
import { type Binding, bindingFor, isTyping } from "./core/keys";
import { watchPalette } from "./draw/palette";
import { Frame } from "./parts/Frame";
import { Commands, Help } from "./parts/Help";
import { Copies } from "./screens/Copies";
import { Share } from "./screens/Share";
import { Compare } from "./screens/Compare";
import { Handbook } from "./screens/Handbook";
import { Course } from "./screens/Course";
import { Encrypting } from "./screens/Encrypting";
import { Forms } from "./screens/Forms";
import { Import } from "./screens/Import";
import { Kiosk } from "./screens/Kiosk";
import { Library } from "./screens/Library";
import { MomentPage } from "./screens/Moment";
import { Privacy } from "./screens/Privacy";
import { ReportScreen } from "./screens/Report";
import { Settings } from "./screens/Settings";
import { Review } from "./screens/Review";
import { Supervision } from "./screens/Supervision";
import { Unlock } from "./screens/Unlock";
import { addressOf, failure, go, library, opening, over, place, privacy, review, sessionOf, start } from "./state/app";
import { compareBindings, momentPageBindings, supervisionBindings } from "./state/closer";
import { commonBindings, reviewBindings } from "./state/bindings";
import { importBindings } from "./state/importing";
import { benchBindings } from "./state/instep";
import { reportBindings } from "./state/reports";
import { formBindings } from "./state/formkeys";
import { forms, handed } from "./state/forms";
import { showTheme } from "./state/prefs";
import { vault } from "./state/safe";

const bindings = computed<Binding[]>(() => {
  if (!vault.value || vault.value.locked) return [];
  const open = sessionOf(place.value) !== null ? review.value : null;
  const search: Binding = {
    keys: ["/"],
    words: "Find a session",
    group: "Library",
    run: () => document.getElementById("search")?.focus(),
  };
  if (place.value.screen === "kiosk") return [];
  const here = {
    forms: formBindings,
    course: () => [],
    session: () => (open ? reviewBindings(open) : []),
    import: () => [...importBindings(), ...benchBindings()],
    moment: () => (open && place.value.screen === "moment" ? momentPageBindings(open, place.value.moment) : []),
    supervision: () => (open ? supervisionBindings(open) : []),
    compare: () => compareBindings(review.value),
    library: () => [search],
    privacy: () => [],
    copies: () => [],
    share: () => [],
    report: reportBindings,
    settings: () => [{ ...search, words: "Search the list", group: "Settings" }],
    handbook: () => [{ ...search, words: "Search the handbook", group: "Handbook" }],
  }[place.value.screen]();
  return [...here, ...commonBindings()];
});

/** A form in the hands of the person who answers it: nothing else is on the page. */
function Handed() {
  const at = place.value;
  if (at.screen !== "kiosk") return null;
  const state = forms.value?.view.id === at.id ? forms.value : null;
  const form = state?.form(at.form);
  const leave = () => {
    handed.value = false;
    go({ screen: "forms", id: at.id });
  };
  if (state && form?.asked) return <Kiosk key={addressOf(at)} forms={state} form={form} person={at.person} leave={leave} />;
  return <main class="opening">{failure.value ? failure.value.message : state ? "This form cannot be shown." : "Opening the form"} <a class="button" href="#/library">Library</a></main>;
}

function Page() {
  const open = review.value;
  const shelf = library.value;
  if (vault.value?.moving) return <Encrypting moving={vault.value.moving} />;
  if (vault.value?.locked) return <Unlock vault={vault.value} />;
  if (!vault.value && !failure.value) return null;
  if (place.value.screen === "kiosk") return <Handed />;
  return (
    <Frame>
      {place.value.screen === "import" && <Import />}
      {place.value.screen === "forms" && forms.value?.view.id === place.value.id && <Forms forms={forms.value} />}
      {place.value.screen === "course" && <Course dyad={place.value.dyad} />}
      {place.value.screen === "compare" && <Compare />}
      {place.value.screen === "settings" && <Settings />}
      {place.value.screen === "handbook" && <Handbook />}
      {place.value.screen === "report" && <ReportScreen key={place.value.id} id={place.value.id} />}
      {place.value.screen === "copies" && <Copies key={place.value.id} id={place.value.id} moment={place.value.moment ?? ""} />}
      {place.value.screen === "share" && <Share key={place.value.id} id={place.value.id} />}
      {place.value.screen === "privacy" && privacy.value && <Privacy key={place.value.id} privacy={privacy.value} />}
      {place.value.screen === "library"
        ? shelf && <Library shelf={shelf} />
        : place.value.screen === "session" && open
          ? <Review key={open.view.id} review={open} />
          : place.value.screen === "moment" && open
          ? <MomentPage review={open} id={place.value.moment} />
          : place.value.screen === "supervision" && open
          ? <Supervision key={open.view.id} review={open} />
          : opening.value
            ? <p class="opening">Opening the session</p>
            : failure.value && !(place.value.screen === "privacy" && privacy.value) && <div class="opening"><p>There is nothing to show here.</p><a class="button" href="#/library">Back to the library</a></div>}
      {over.value === "help" && <Help bindings={bindings.value} />}
      {over.value === "commands" && <Commands bindings={bindings.value} />}
    </Frame>
  );
}

// Whether the focus stands where the pointer has put it. The browser's own :focus-visible turns
// true with the very key press that is asked about here.
let pointed = false;
window.addEventListener("pointerdown", () => (pointed = true), true);

/** A control that somebody has walked to with the keyboard keeps its own keys. */
function keepsItsKeys(event: KeyboardEvent): boolean {
  const target = event.target;
  if (event.key === "Tab" || event.key.startsWith("Arrow")) pointed = false;
  if (pointed || !(target instanceof Element) || !["Enter", " "].includes(event.key)) return false;
  return target.matches("button, a, summary, input, [role=option]");
}

window.addEventListener("keydown", (event) => {
  const kept = keepsItsKeys(event);
  if (kept || event.defaultPrevented || event.isComposing || over.peek()) return;
  const binding = bindingFor(event, bindings.peek(), isTyping(event.target));
  if (!binding) return;
  event.preventDefault();
  if (binding.up) {
    if (event.repeat) return;
    lift(event.code);
    down.set(event.code, binding.up);
  }
  binding.run();
});

/** Keys that are held down, and what their release does. */
const down = new Map<string, () => void>();
function lift(code: string): void {
  const up = down.get(code);
  down.delete(code);
  up?.();
}
window.addEventListener("keyup", (event) => lift(event.code));
// Whoever leaves the page with a key down lets go of it elsewhere.
window.addEventListener("blur", () => [...down.keys()].forEach(lift));

showTheme();
watchPalette();
render(<Page />, document.getElementById("page")!);
void start();
