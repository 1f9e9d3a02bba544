import { describe, expect, it } from "vitest";
import { hint } from "../src/core/passphrase";

describe("what is said of a passphrase", () => {
  it("counts what is missing", () => {
    expect(hint("").level).toBe("empty");
    expect(hint("eleven char").words).toBe("1 more character.");
    expect(hint("short").words).toBe("7 more characters.");
    expect(hint("🦒🦒🦒").words).toBe("9 more characters.");
  });
  it("names what is easily guessed", () => {
    expect(hint("aaaaaaaaaaaa").level).toBe("weak");
    expect(hint("abababababab").level).toBe("weak");
    expect(hint("My Pass-word 1 2 3").words).toContain("password");
    expect(hint("qwertzuiop-92").level).toBe("weak");
  });
  it("never calls one strong, and hopes for chance", () => {
    expect(hint("Xk4!pQ9z-Lm2").level).toBe("fair");
    expect(hint("correct horse battery staple").words).toMatch(/^Good if the words were picked by chance/);
    expect(hint("umbrella umbrella umbrella umbrella").level).not.toBe("good");
  });
});
