import { describe, expect, it } from "vitest";
import { deedOf, deedWords } from "../src/core/deeds";

describe("the audit trail in words", () => {
  it("says what was done", () => {
    expect(deedWords("open")).toBe("Opened");
    expect(deedWords("take-out")).toBe("Took out");
    expect(deedWords("erase-part")).toBe("Removed a part");
    expect(deedWords("some-newer-deed")).toBe("Some newer deed");
  });
  it("says by which way a session was opened, and shows ids of everything else", () => {
    expect(deedOf("open", ["in:app"])).toBe("In the app");
    expect(deedOf("open", ["sessions:1f", "in:app"])).toBe("sessions:1f  In the app");
    expect(deedOf("open", ["with:analyze"])).toBe("On the command line, syntony analyze");
    expect(deedOf("lock", ["by:itself"])).toBe("Nobody was there");
    expect(deedOf("unlock", ["by:recovery", "refused:1"])).toBe("With the recovery code  After 1 wrong try");
    expect(deedOf("passphrase", ["by:recovery"])).toBe("With the recovery code");
    expect(deedOf("write", ["notes:2c1f", "notes:2c20", "moments:cc70"])).toBe("2 notes  1 moment");
    expect(deedOf("consent", ["consents:4", "research:given"])).toBe("Research: agreed");
    expect(deedOf("consent", ["consents:5", "body:withdrawn"])).toBe("Body in it: refused or withdrawn");
    expect(deedOf("export", ["purpose:research", "format:tsv"])).toBe("purpose:research  format:tsv");
    expect(deedOf("erase-part", ["part:100.000:110.000", "notes:12"])).toBe("01:40 to 01:50  notes:12");
  });
});
