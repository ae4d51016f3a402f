import { describe, expect, it } from "vitest";
import { SealedPaper, type SealedWorld } from "./sealed";

const subtle = globalThis.crypto.subtle;
const KEY = "0f".repeat(32);

async function sealed(paper: unknown, covered: string): Promise<ArrayBuffer> {
  const raw = Uint8Array.from(KEY.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  const iv = new Uint8Array(12).fill(7);
  const plain = new TextEncoder().encode(JSON.stringify(paper));
  const additionalData = new TextEncoder().encode(covered);
  const body = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, plain));
  const whole = new Uint8Array(16 + body.length);
  whole.set(new TextEncoder().encode("ASP1"), 0);
  whole.set(iv, 4);
  whole.set(body, 16);
  return whole.buffer;
}

function world(blob: ArrayBuffer | null, over: Partial<SealedWorld> = {}) {
  const asked: string[] = [];
  const fetchBytes = (path: string) => {
    asked.push(path);
    return Promise.resolve(blob);
  };
  return { asked, world: { fetchBytes, subtle, ...over } };
}

describe("the sealed paper", () => {
  const paper = { form: "f", sections: [] };

  it("is fetched once and opened only by its key", async () => {
    const { asked, world: w } = world(await sealed(paper, "a1:t1"));
    const one = new SealedPaper("a1", w);
    one.hear({ paper: "t1", key: null });
    expect([await one.fetch(), await one.fetch(), await one.open()]).toEqual([true, true, null]);
    one.hear({ key: KEY });
    expect(await one.open()).toEqual(paper);
    expect(asked).toEqual(["/api/attempts/a1/sealed/t1"]);
  });

  it("gives nothing for the key of another, a paper of another attempt, or a damaged one", async () => {
    const one = new SealedPaper("a2", world(await sealed(paper, "a1:t1")).world);
    one.hear({ paper: "t1", key: KEY });
    expect(await one.open()).toBeNull();
    const other = new SealedPaper("a1", world(await sealed(paper, "a1:t1")).world);
    other.hear({ paper: "t1", key: "aa".repeat(32) });
    expect(await other.open()).toBeNull();
    const damaged = new SealedPaper("a1", world(new ArrayBuffer(40)).world);
    damaged.hear({ paper: "t1", key: KEY });
    expect(await damaged.open()).toBeNull();
  });

  it("leaves the way to the plain paper open without a secure context or a network", async () => {
    const { asked, world: bare } = world(null, { subtle: undefined });
    const one = new SealedPaper("a1", bare);
    one.hear({ paper: "t1", key: KEY });
    expect([await one.fetch(), await one.open(), asked.length]).toEqual([false, null, 0]);
    const offline = new SealedPaper("a1", world(null).world);
    offline.hear({ paper: "t1", key: KEY });
    expect([await offline.fetch(), await offline.open()]).toEqual([false, null]);
  });
});
