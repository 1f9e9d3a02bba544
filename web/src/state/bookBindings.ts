/** The keys of what is written beside notes. */
import type { Binding } from "../core/keys";
import { say } from "./app";
import { bind } from "./binding";
import { openPad, pad, starting } from "./pads";
import type { Review } from "./review";

const SLIDE = 0.04;

export function bookBindings(review: Review): Binding[] {
  const { book } = review;
  const slide = (by: number) => () => book.slide(book.slider.peek() + by);
  const rating = book.rating.value
    ? [
        bind("Rate", "ArrowUp", "Slider up", slide(SLIDE)),
        bind("Rate", "ArrowDown", "Slider down", slide(-SLIDE)),
        bind("Rate", "Shift+ArrowUp", "Slider up by a quarter", slide(0.25)),
        bind("Rate", "Shift+ArrowDown", "Slider down by a quarter", slide(-0.25)),
      ]
    : [];
  return [
    ...rating,
    bind("Write", "r", "Rate while watching; start and stop", () => {
      if (book.rating.peek()) book.stop();
      else if (pad.peek() === "rate") starting.peek()?.();
      else openPad("rate");
    }),
    bind("Write", "h", "Log a hunch", () => openPad("hunch")),
    bind("Write", "w", "Pin an emotion word", () => openPad("feeling")),
    bind("Write", "b", "Blind: write before you see measures", () => openPad("blind")),
    bind("Write", "d", "Words for labels", () => openPad("words")),
    ...book.vocabulary.value.map((word) =>
      bind("Write", word.key, `Label: ${word.name}; hold for a span`, () => {
        if (book.press(word.key)) say(`Label ${word.name}`, true);
      }, { up: () => void book.release(word.key) }),
    ),
  ];
}
