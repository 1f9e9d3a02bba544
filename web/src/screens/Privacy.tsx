/** For what a session may be used by the word of its people, and what was done with it. */
import { Consents } from "../parts/Consents";
import { Audit } from "../parts/Audit";
import { Erase, Proof } from "../parts/Erase";
import { RemovePart } from "../parts/RemovePart";
import { Icon } from "../parts/icons";
import { unreadable } from "../core/shelf";
import { addressOf } from "../state/app";
import type { Privacy as State } from "../state/privacy";

export function Privacy({ privacy }: { privacy: State }) {
  const { row } = privacy;
  const view = privacy.consents.value;
  const trail = privacy.trail.value;
  const proof = privacy.proof.value;
  const gone = proof?.what === "session";
  const open = view?.purposes.find((p) => p.purpose === "review")?.allowed ?? false;
  return (
    <div class="privacy">
      <header>
        <h2>{unreadable(row) ? row.id : row.name}</h2>
        <span class="gap" />
        {open && !gone && (
          <a class="button" href={addressOf({ screen: "copies", id: row.id })}>
            <Icon name="file" /> Masked copies
          </a>
        )}
        {open && !gone ? (
          <a class="button" href={addressOf({ screen: "session", id: row.id })}>
            <Icon name="back" /> Review
          </a>
        ) : (
          <a class="button" href={addressOf({ screen: "library" })}>
            <Icon name="back" /> Library
          </a>
        )}
      </header>
      {privacy.refused.value && (
        <p class="refused" role="alert">
          {privacy.refused}
        </p>
      )}
      {proof && <Proof proof={proof} />}
      {!gone && unreadable(row) && <p class="refused">{row.problem}</p>}
      {!gone && view && <Consents privacy={privacy} view={view} />}
      {!gone && trail && <Audit trail={trail} />}
      {!gone && !unreadable(row) && <RemovePart id={row.id} code={privacy.code} />}
      {!gone && <Erase privacy={privacy} />}
    </div>
  );
}
