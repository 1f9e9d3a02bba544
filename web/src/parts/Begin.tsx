/** What can be done next, while the library is nearly empty. */
import type { Library } from "../api/types";
import { type Place, addressOf } from "../state/app";
import { Icon, type IconName } from "./icons";

type Step = { to: Place; icon: IconName; title: string; words: string };

const STEPS: Step[] = [
  { to: { screen: "import" }, icon: "folder", title: "Bring in a recording", words: "Films, sound or signals of two or more people, in four steps. Nothing leaves this machine." },
  { to: { screen: "handbook", entry: "" }, icon: "book", title: "Read what the measures mean", words: "A page for each: how it is read, what it does not mean, and the paper behind it." },
  { to: { screen: "settings", part: "retention" }, icon: "lock", title: "Say how long it stays", words: "When a session is due to be erased, what was done with it, and what is gone." },
];

export function Begin({ shelf }: { shelf: Library }) {
  const made = shelf.sessions.find((s) => s.generated);
  const look: Step[] = made
    ? [{ to: { screen: "session", id: made.id }, icon: "review", title: "Look at a made-up session", words: "A program made these two people: what they share is known, and found again." }]
    : [];
  return (
    <section class="begin" aria-labelledby="begin-title">
      <h3 id="begin-title">What next</h3>
      <ul>
        {[...look, ...STEPS].map((step) => (
          <li key={step.title}>
            <a href={addressOf(step.to)}>
              <Icon name={step.icon} />
              <b>{step.title}</b>
              <span class="unit">{step.words}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
