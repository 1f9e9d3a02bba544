/** Step 2: whose is what, and where in the picture they are. */
import type { Import, ImportFile, ImportPart } from "../api/types";
import { UNKNOWN } from "../core/format";
import {
  type Whose, addPerson, changePerson, changeWhose, people, placeOf, removePerson, swap, whose,
} from "../state/importing";
import { IconButton, Keys, Select } from "./controls";
import { Regions } from "./Regions";

const ROLES = ["", "therapist", "client", "mother", "father", "child", "partner", "teacher", "student", "peer"];
const MOST = 80;

export function People({ found }: { found: Import }) {
  const all = people.value;
  return (
    <>
      <p class="unit lead">Codes, never names: they are written into files and reports.</p>
      <ul class="people">
        {all.map((person, i) => (
          <li key={person.key} class={`person${i % 4}`}>
            <input
              type="text"
              aria-label={`Code of person ${i + 1}`}
              value={person.code}
              onInput={(event) => changePerson(person.key, { code: event.currentTarget.value })}
            />
            <Select
              label={`Role of person ${i + 1}`}
              hideLabel
              value={person.role}
              choices={[...new Set([...ROLES, person.role])].map((role) => ({ value: role, words: role || "no role" }))}
              change={(role) => changePerson(person.key, { role })}
            />
            {all.length > 1 && (
              <IconButton icon="cross" words={`Remove ${person.code}`} onClick={() => removePerson(person.key)} />
            )}
          </li>
        ))}
        <li class="acts">
          <button type="button" onClick={addPerson}>
            Add a person
          </button>
          {all.length > 1 && (
            <button type="button" onClick={swap}>
              Swap {all[0]!.code} and {all[1]!.code} <Keys of="s" />
            </button>
          )}
        </li>
      </ul>
      {found.files
        .filter((file) => !file.error)
        .map((file) => (
          <FileParts key={file.id} file={file} />
        ))}
    </>
  );
}

function FileParts({ file }: { file: ImportFile }) {
  const film = file.parts.find((part) => part.kind === "video");
  return (
    <section class="sheet parts" aria-label={file.name}>
      <header>
        <h3>{file.name}</h3>
      </header>
      <ul>
        {!film && <Heads />}
        {file.parts.slice(0, MOST).map((part) => (
          <Row key={part.id} file={file} part={part} />
        ))}
      </ul>
      {file.parts.length > MOST && <p class="unit">The first {MOST} of {file.parts.length} signals are shown.</p>}
      {film && <Regions file={file} persons={whose.value.get(placeOf(file, film))?.persons ?? []} />}
    </section>
  );
}

/** What the fields of the rows below are; each has its own name for who does not see it. */
export function Heads() {
  return (
    <li class="heads" aria-hidden="true">
      <span>In the file</span>
      <span>Its course</span>
      <span>What it measures</span>
      <span>Whose</span>
    </li>
  );
}

export function Row({ file, part }: { file: ImportFile; part: ImportPart }) {
  const place = placeOf(file, part);
  const given = whose.value.get(place)!;
  return (
    <li>
      <span class="what">
        {part.kind === "video" ? "In the picture, from left to right" : part.column}
        <span class="unit">
          {part.kind === "video" ? "" : part.kind === "audio" ? "sound" : part.kind === "events" ? "marks" : part.unit || part.modality}
        </span>
      </span>
      {part.kind === "video" ? (
        <Places place={place} given={given} />
      ) : (
        <>
          <Strip of={part.strip} />
          {part.kind === "signal" && (
            <input
              type="text"
              aria-label={`What ${part.column} measures`}
              value={given.name}
              onInput={(event) => changeWhose(place, { name: event.currentTarget.value })}
            />
          )}
          <Owner
            label={`Whose is ${part.column}`}
            value={given.persons[0] ?? 0}
            change={(key) => changeWhose(place, { persons: key ? [key] : [] })}
          />
        </>
      )}
    </li>
  );
}

function Owner(props: { label: string; value: number; change: (key: number) => void }) {
  const all = people.value;
  const index = all.findIndex((p) => p.key === props.value);
  return (
    <span class={`owner ${index < 0 ? "" : `person${index % 4}`}`}>
      <Select
        label={props.label}
        hideLabel
        value={props.value}
        choices={[{ value: 0, words: "nobody" }, ...all.map((p) => ({ value: p.key, words: p.code }))]}
        change={props.change}
      />
    </span>
  );
}

function Places({ place, given }: { place: string; given: Whose }) {
  const put = (i: number) => (key: number) => {
    const persons = [...given.persons];
    if (key) persons[i] = key;
    else persons.splice(i, 1);
    changeWhose(place, { persons: persons.filter((k, n) => persons.indexOf(k) === n) });
  };
  return (
    <span class="places">
      {[...given.persons, 0].slice(0, Math.max(1, people.value.length)).map((key, i) => (
        <Owner key={i} label={`Number ${i + 1} from the left`} value={key} change={put(i)} />
      ))}
    </span>
  );
}

/** The signal in small: its course is enough to know it by. */
function Strip({ of }: { of: readonly (number | null)[] }) {
  const known = of.filter((v): v is number => v !== null);
  if (known.length < 2) return <span class="strip unit">{UNKNOWN}</span>;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const y = (v: number) => (22 - ((v - low) / (high - low || 1)) * 20).toFixed(1);
  const path = of.map((v, i) => (v === null ? "" : `${i && of[i - 1] !== null ? "L" : "M"}${i} ${y(v)}`)).join("");
  return (
    <svg class="strip" viewBox={`0 0 ${of.length - 1} 24`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
