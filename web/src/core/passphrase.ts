/** What can be said of a passphrase by looking at it: why it is weak, never that it is strong. */

export const SHORTEST = 12;

/** What programs that guess try first. */
const COMMON = ["password", "passwort", "passphrase", "motdepasse", "letmein", "iloveyou", "syntony", "qwert", "asdf", "12345", "abcde", "00000"];

export type Hint = { level: "empty" | "short" | "weak" | "fair" | "good"; words: string };

export function hint(text: string): Hint {
  const letters = [...text.toLowerCase()];
  if (letters.length === 0)
    return { level: "empty", words: `At least ${SHORTEST} characters. Four or five words picked by chance are good, and can be remembered.` };
  if (letters.length < SHORTEST) {
    const more = SHORTEST - letters.length;
    return { level: "short", words: `${more} more ${more === 1 ? "character" : "characters"}.` };
  }
  if (new Set(letters).size < 6) return { level: "weak", words: "Easy to guess: it repeats a few characters." };
  const squeezed = letters.filter((letter) => /[\p{L}\p{N}]/u.test(letter)).join("");
  const common = COMMON.find((one) => squeezed.includes(one));
  if (common) return { level: "weak", words: `Easy to guess: programs that guess try “${common}” first.` };
  const words = new Set(text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2));
  if (words.size >= 4)
    return { level: "good", words: "Good if the words were picked by chance. A saying, a title or a line of a song is guessed." };
  return { level: "fair", words: "Fair. Four or five words picked by chance are harder to guess, and easier to remember." };
}
