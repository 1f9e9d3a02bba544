/** The words as a wheel that opens from the middle. The list beside it holds the same words. */
import { type Entry, type Sector, sectorPath, wheel } from "../core/feelings";

const RADII = [22, 70, 122, 156] as const;

type Props = {
  opened: string | null;
  word: string;
  open: (family: string) => void;
  choose: (entry: Pick<Entry, "word" | "family">) => void;
};

export function Wheel({ opened, word, open, choose }: Props) {
  return (
    <svg class="wheel" viewBox="-158 -158 316 316" aria-hidden="true">
      {wheel(opened).map((sector) => (
        <Piece
          key={`${sector.ring}-${sector.word}`}
          sector={sector}
          wide={sector.family === opened}
          chosen={sector.word === word}
          pick={() => (sector.family === opened ? choose(sector) : open(sector.family))}
        />
      ))}
    </svg>
  );
}

function Piece({ sector, wide, chosen, pick }: { sector: Sector; wide: boolean; chosen: boolean; pick: () => void }) {
  const [inner, outer] = [RADII[sector.ring - 1]!, RADII[sector.ring]!];
  const middle = (sector.from + sector.to) / 2;
  const r = (inner + outer) / 2;
  const [x, y] = [r * Math.sin(middle), -r * Math.cos(middle)];
  // Words of wide pieces run around, those of narrow ones outwards, and none stands on its head.
  const degrees = (middle * 180) / Math.PI;
  const turn = wide ? degrees + (degrees > 90 && degrees < 270 ? 180 : 0) : degrees - 90 + (degrees > 180 ? 180 : 0);
  const told = wide || sector.ring < 3;
  return (
    <g class={`piece ring${sector.ring} ${wide ? "wide" : ""} ${chosen ? "chosen" : ""}`} onClick={pick}>
      <path d={sectorPath(sector.from, sector.to, inner + 1, outer - 1)} />
      {told && (
        <text x={x.toFixed(1)} y={y.toFixed(1)} transform={`rotate(${turn.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})`}>
          {sector.word}
        </text>
      )}
    </g>
  );
}
