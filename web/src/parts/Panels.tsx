/** The sizes of the review's panels: as the window makes them, until somebody moves a bar. */
import { FILMS, SIDE, filmsHeight, sideWidth } from "../state/prefs";
import { Splitter } from "./Splitter";

/** As the style sheet has them. */
const usualFilms = () => Math.min(Math.max(window.innerHeight * 0.29, 170), 300);
const usualSide = () => (window.innerWidth > 1180 ? 348 : 300);

/** A panel never takes the room of the others, however small the window is. */
export function filmsVariable(): Record<string, string> {
  return filmsHeight.value ? { "--films": `min(${filmsHeight.value}px, 62vh)` } : {};
}

export function sideVariable(): Record<string, string> {
  return sideWidth.value ? { "--side": `min(${sideWidth.value}px, 45vw)` } : {};
}

export function FilmsSplitter() {
  return (
    <Splitter
      label="Height of the films"
      lies="across"
      value={filmsHeight.value || usualFilms()}
      range={FILMS}
      set={(height) => (filmsHeight.value = height)}
    />
  );
}

export function SideSplitter() {
  return (
    <Splitter
      label="Width of the right panel"
      lies="upright"
      after
      value={sideWidth.value || usualSide()}
      range={SIDE}
      set={(width) => (sideWidth.value = width)}
    />
  );
}
