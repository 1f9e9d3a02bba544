import { describe, expect, it } from "vitest";
import { clock, effort, leads, length, number, short, tickText, timecode } from "../src/core/format";

describe("words and figures", () => {
  it("say about how long something takes", () => {
    expect(effort(12)).toBe("under a minute");
    expect(effort(50)).toBe("about 1 min");
    expect(effort(374)).toBe("about 6 min");
  });

  it("write times", () => {
    expect(timecode(150.04)).toBe("00:02:30.04");
    expect(timecode(3599.999)).toBe("00:59:59.99");
    expect(timecode(0.29)).toBe("00:00:00.29");
    expect(clock(522)).toBe("08:42");
    expect(clock(3730.5, 1)).toBe("1:02:10.5");
    expect(tickText(12.25, 0.05)).toBe("00:12.25");
    expect(length(600)).toBe("10 min");
    expect(length(3840)).toBe("1 h 04 min");
  });

  it("write numbers, and a dash for what is not known", () => {
    expect(number(-0.314)).toBe("−0.31");
    expect(number(-0.001)).toBe("0.00");
    expect(number(null)).toBe("–");
    expect(number(NaN)).toBe("–");
    expect(short(0)).toBe("0");
    expect(short(123.4)).toBe("123");
    expect(short(0.0021)).toBe("0.0021");
    expect(short(0.00012)).toBe("1.2e−4");
  });

  it("name the leader, or claim none", () => {
    expect(leads("client", 0.8)).toBe("Client leads by 0.8 s");
    expect(leads("client", null)).toBe("Client leads");
    expect(leads(null, 0.8)).toBe("no leader shown");
  });
});
