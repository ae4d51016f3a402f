import { describe, expect, it } from "vitest";
import { GENESIS, canonical, link, sha256 } from "./chain";

async function platform(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("sha256", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
  ])("gives the published digest of %j", (text, digest) => {
    expect(sha256(text)).toBe(digest);
  });

  it("agrees with the platform's for every length around a block, and beyond ASCII", async () => {
    for (let n = 0; n < 200; n++) {
      const text = Array.from({ length: n }, (_, i) => "aé漢🙂".slice((i % 3), (i % 3) + 1)).join("");
      expect(sha256(`🙂${text}`)).toBe(await platform(`🙂${text}`));
    }
  });
});

describe("link", () => {
  it("hashes prev, number, item and the canonical response", async () => {
    const head = link(GENESIS, 1, "F-LIFE-001", { s2: "t1", s1: "t2" });
    const spelled = `${GENESIS}|1|F-LIFE-001|{"s1":"t2","s2":"t1"}`;
    expect(head).toBe(await platform(spelled));
  });

  it("spells null, lists and text as the server does", () => {
    expect(canonical([null, ["b", "a"], 'a "q" \\ \n é'])).toBe('[null,["b","a"],"a \\"q\\" \\\\ \\n é"]');
  });
});
