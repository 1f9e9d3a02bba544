/** Purposes by persons: what each said last, when, and what they say now. */
import type { Allowance, ConsentView } from "../api/types";
import { PURPOSES, type Standing, stamp, standing, waiting, words } from "../core/consent";
import { capital } from "../core/format";
import { say } from "../state/app";
import type { Privacy } from "../state/privacy";
import { Icon, type IconName } from "./icons";

const SIGN: Record<Standing["state"], IconName> = { given: "check", withdrawn: "cross", refused: "cross", unknown: "minus" };

export function Consents({ privacy, view }: { privacy: Privacy; view: ConsentView }) {
  const people = Object.keys(view.purposes[0]?.persons ?? {});
  return (
    <section aria-labelledby="consent-title">
      <h3 id="consent-title">Consent</h3>
      <p class="unit lead">
        {view.needed
          ? "Everybody in the session must agree before anything of it is taken away. What was said last counts; nothing that was said is lost."
          : "A program made this session: nobody was recorded, and nobody's consent is needed."}
      </p>
      {people.length === 0 ? (
        <p>The session names nobody. Name its persons in the import first.</p>
      ) : (
        <div class="scroll" tabIndex={-1}>
          <table class="consents">
            <thead>
              <tr>
                <th scope="col">Purpose</th>
                {people.map((code) => (
                  <th key={code} scope="col">
                    {capital(code)}
                  </th>
                ))}
                <th scope="col">All together</th>
              </tr>
            </thead>
            <tbody>
              {view.purposes.map((one) => (
                <tr key={one.purpose}>
                  <th scope="row">
                    {PURPOSES[one.purpose].name}
                    <span class="unit">{PURPOSES[one.purpose].allows}</span>
                  </th>
                  {people.map((code) => (
                    <td key={code}>
                      <Cell privacy={privacy} one={one} person={code} at={standing(view, code, one.purpose)} />
                    </td>
                  ))}
                  <td>
                    <Together one={one} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Cell(props: { privacy: Privacy; one: Allowance; person: string; at: Standing }) {
  const { privacy, one, person, at } = props;
  const name = PURPOSES[one.purpose].name;
  const told = async (given: boolean) => say(await privacy.say(person, one.purpose, given), true);
  return (
    <div class={`cell ${at.state}`}>
      <label>
        <input
          type="checkbox"
          aria-label={`${capital(person)} agrees: ${name}`}
          checked={at.state === "given"}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            // It shows what was recorded, not what was clicked.
            event.currentTarget.checked = at.state === "given";
            void told(checked);
          }}
        />
        <Icon name={SIGN[at.state]} />
        <span>{words(at)}</span>
      </label>
      {at.last ? (
        <span class="unit">
          {stamp(at.last.time)}
          {at.last.who ? `, by ${at.last.who}` : ""}
        </span>
      ) : (
        <button type="button" class="quiet no" aria-label={`${capital(person)} refuses: ${name}`} onClick={() => void told(false)}>
          Record a refusal
        </button>
      )}
    </div>
  );
}

function Together({ one }: { one: Allowance }) {
  return (
    <div class={one.allowed ? "cell given" : "cell blocked"} title={one.reason ?? ""}>
      <span class="verdict">
        <Icon name={one.allowed ? "check" : "lock"} />
        {one.allowed ? "Allowed" : "Blocked"}
      </span>
      {!one.allowed && <span class="unit">{waiting(one)}</span>}
    </div>
  );
}
