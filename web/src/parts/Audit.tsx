/** Who did what with the session and when; nothing here can be changed. */
import { useSignal } from "@preact/signals";
import type { Trail } from "../api/types";
import { stamp } from "../core/consent";
import { deedOf, deedWords } from "../core/deeds";
import { UNKNOWN, count } from "../core/format";

const FIRST = 12;

export function Audit({ trail }: { trail: Trail }) {
  const all = useSignal(false);
  const deeds = [...trail.deeds].reverse();
  const shown = all.value ? deeds : deeds.slice(0, FIRST);
  return (
    <section aria-labelledby="audit-title">
      <h3 id="audit-title">What was done</h3>
      <p class="unit lead">
        {trail.intact
          ? `${count(deeds.length, "entry", "entries")}, each tied to the one before; nobody has changed them since.`
          : "This list was changed after it was written:"}
      </p>
      {trail.faults.map((fault) => (
        <p key={fault.where} class="refused">
          {fault.where}: {fault.text}
        </p>
      ))}
      {deeds.length > 0 && (
        <div class="scroll" tabIndex={-1}>
          <table class="audit">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">What</th>
                <th scope="col">Of what</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((one) => (
                <tr key={one.number}>
                  <td>{stamp(one.time, true)}</td>
                  <td>{one.who || UNKNOWN}</td>
                  <td>{deedWords(one.what)}</td>
                  <td class="ids" title={one.ids.join("  ")}>{deedOf(one.what, one.ids)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {deeds.length > shown.length && (
        <button type="button" onClick={() => (all.value = true)}>
          Show all {deeds.length}
        </button>
      )}
    </section>
  );
}
