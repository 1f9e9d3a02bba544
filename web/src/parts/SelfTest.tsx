/** Measures how fast this machine is, and prints the numbers next to what they should be. */
import { useSignal } from "@preact/signals";
import { number } from "../core/format";
import { type Measured, measure } from "../core/selftest";
import { failure, say } from "../state/app";

export function SelfTest() {
  const rows = useSignal<Measured[]>([]);
  const running = useSignal(false);
  const run = async () => {
    running.value = true;
    rows.value = [];
    try {
      await measure((one) => (rows.value = [...rows.value, one]));
      const slow = rows.value.filter((one) => one.value > one.budget).length;
      say(slow ? `${slow} of ${rows.value.length} slower than they should be` : "All as fast as they should be", true);
    } catch (error) {
      failure.value = error as Error;
    } finally {
      running.value = false;
    }
  };
  return (
    <>
      <p class="lead">
        Draws an hour of made-up signals and a lag map in this browser, and asks the app some questions. It takes a few
        seconds; nothing is sent or kept.
      </p>
      <button type="button" class="main" disabled={running.value} onClick={() => void run()}>
        {running.value ? "Measuring" : rows.value.length ? "Measure again" : "Measure"}
      </button>
      {rows.value.length > 0 && (
        <div class="scroll">
          <table class="measured">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col" class="figure">Here</th>
                <th scope="col" class="figure">Should be at most</th>
                <th scope="col">
                  <span class="unseen">Answer</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.value.map((one) => (
                <tr key={one.name}>
                  <th scope="row">{one.name}</th>
                  <td class="figure">
                    {number(one.value, 1)} {one.unit}
                  </td>
                  <td class="figure">
                    {one.budget.toLocaleString("en")} {one.unit}
                  </td>
                  <td class={one.value <= one.budget ? "good" : "slow"}>{one.value <= one.budget ? "● in time" : "◐ slower"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
