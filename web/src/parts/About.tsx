/** What the app is, how it is cited, and of what it is made. */
import { useSignal } from "@preact/signals";
import type { Settings } from "../api/types";
import { failure, say } from "../state/app";

export function About({ told }: { told: Settings }) {
  const copied = useSignal(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(told.citation);
      copied.value = true;
      say("Copied", true);
    } catch (error) {
      failure.value = error as Error;
    }
  };
  return (
    <>
      <p class="lead">
        syntony {told.version}, on Python {told.python}. Research and training instrument, not a medical device. Numbers
        describe coordination, not skill or empathy.
      </p>
      <section>
        <h3>How to cite</h3>
        <blockquote>{told.citation}</blockquote>
        <div class="line">
          <button type="button" onClick={() => void copy()}>
            {copied.value ? "Copied" : "Copy"}
          </button>
          <span class="unit">The paper behind each measure stands on its page of the handbook.</span>
        </div>
      </section>
      <section>
        <h3>Licenses</h3>
        <p class="unit">syntony is free software under the Apache License 2.0. It uses:</p>
        <div class="scroll" tabIndex={0} role="region" aria-label="Licenses">
          <table class="audit">
            <thead>
              <tr>
                <th scope="col">Package</th>
                <th scope="col">Version</th>
                <th scope="col">License, as it says itself</th>
              </tr>
            </thead>
            <tbody>
              {told.components.map((one) => (
                <tr key={one.name}>
                  <td>{one.name}</td>
                  <td>{one.version}</td>
                  <td>{one.license}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}
