import encodeQR from "qr";
import { decodeQR } from "qr/decode.js";
import { describe, expect, it } from "vitest";
import { leadOf } from "./code";

const NUMBER = "4VRD-MTTZ-4BPA-1TDG";
const HOSTS = ["verify.example", "localhost:8000"];

describe("leadOf", () => {
  it.each([
    [`https://verify.example/c/${NUMBER}`, `/c/${NUMBER}`],
    [`HTTPS://VERIFY.EXAMPLE/c/4VRDMTTZ4BPA1TDG`, `/c/${NUMBER}`],
    [`http://localhost:8000/c/4vrd-mttz-4bpa-1tdg?at=2020-01-01#x`, `/c/${NUMBER}`],
    [` ${NUMBER}\n`, `/c/${NUMBER}`],
    ["https://verify.example/s/abcdefghijklmnopqrstuvwxyzABCDEF", "/s/abcdefghijklmnopqrstuvwxyzABCDEF"],
  ])("follows what is ours: %s", (text, path) => {
    expect(leadOf(text, HOSTS)).toEqual({ to: "us", path });
  });

  it.each([
    [`https://verify.example.evil.example/c/${NUMBER}`, "verify.example.evil.example"],
    [`https://verify.example@evil.example/c/${NUMBER}`, "evil.example"],
    [`https://verify.example:8443/c/${NUMBER}`, "verify.example:8443"],
    [`https://v\u0435rify.example/c/${NUMBER}`, "xn--vrify-zwe.example"],
  ])("names the host of what is not, and goes nowhere: %s", (text, host) => {
    expect(leadOf(text, HOSTS)).toEqual({ to: "others", host });
  });

  it.each([
    "", "hello", "javascript:alert(1)", "data:text/html,x", "//evil.example",
    "https://verify.example/logout", "https://verify.example/c/../logout", `https://verify.example/c/${NUMBER}/x`,
    "https://verify.example/c/4VRD-MTTZ-4BPA-1TDH", "https://verify.example/s/short", "https://verify.example/s/%2e%2e%2flogout0123456789",
  ])("makes nothing of %s", (text) => {
    expect(leadOf(text, HOSTS)).toEqual({ to: "nothing" });
  });
});

describe("the reader of codes", () => {
  it("reads what stands on a certificate from an upright and a turned picture", () => {
    const address = `https://verify.example/c/${NUMBER}`;
    const modules = encodeQR(address, "raw", { ecc: "quartile", border: 4 });
    for (const turned of [modules, modules.map((row) => [...row].reverse()).reverse()]) {
      expect(decodeQR(picture(turned, 6))).toBe(address);
    }
  });
});

/** Draw modules as RGBA, `scale` pixels each. */
function picture(modules: readonly (readonly boolean[])[], scale: number) {
  const side = modules.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let at = 0; at < side * side; at += 1) {
    const dark = modules[Math.floor(at / side / scale)]?.[Math.floor((at % side) / scale)];
    if (dark) data.fill(0, at * 4, at * 4 + 3);
  }
  return { width: side, height: side, data };
}
