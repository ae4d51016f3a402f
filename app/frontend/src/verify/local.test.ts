// @vitest-environment happy-dom
import { beforeAll, describe, expect, it } from "vitest";
import { judge } from "./local";
import { unbake } from "./unbake";

const KID = "did:web:verify.example#es-2026a";
const HOST = "verify.example";
const NOW = Date.parse("2027-01-01T00:00:00Z");
const subtle = globalThis.crypto.subtle;
const claims = {
  iss: "did:web:verify.example",
  id: "https://verify.example/c/4VRD-MTTZ-4BPA-1TDG",
  name: "Certified",
  validFrom: "2026-11-20T15:42:10Z",
  validUntil: "2028-11-20T23:59:59Z",
};
let pair: CryptoKeyPair;
let keys: { keys: JsonWebKey[] };

const utf8 = (text: string) => new TextEncoder().encode(text);
const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

async function signed(body: object = claims) {
  const header = { alg: "ES256", typ: "vc+jwt", cty: "vc", kid: KID };
  const text = [header, body].map((part) => base64url(utf8(JSON.stringify(part)))).join(".");
  const signature = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, utf8(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}

beforeAll(async () => {
  pair = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
  keys = { keys: [{ ...(await subtle.exportKey("jwk", pair.publicKey)), kid: KID } as JsonWebKey] };
});

const told = (bytes: Uint8Array, now = NOW, keySet: unknown = keys) => judge(unbake(bytes), keySet, HOST, now, subtle);

describe("judge", () => {
  it("says what a good file proves and that it cannot know the rest", async () => {
    const found = await told(utf8(`${await signed()}\n`));
    expect(found).toMatchObject({ tone: "good", number: "4VRD-MTTZ-4BPA-1TDG" });
    expect(found.text).toContain("cannot know");
  });

  it.each(["2028-11-21T00:00:00Z", "2026-11-20T15:42:09Z"])("does not call it good at %s", async (at) => {
    expect((await told(utf8(await signed()), Date.parse(at))).tone).toBe("warn");
  });

  it("calls what was changed not genuine, and knows nothing without keys", async () => {
    const [head, , tail] = (await signed()).split(".");
    const forged = `${head}.${base64url(utf8(JSON.stringify({ ...claims, name: "Other" })))}.${tail}`;
    expect(await told(utf8(forged))).toMatchObject({ tone: "bad", number: null });
    expect(await told(utf8(await signed()), NOW, null)).toMatchObject({ tone: "note", number: null });
    expect(await told(utf8(await signed({ ...claims, id: "https://verify.example/c/x" })))).toMatchObject({ tone: "bad" });
  });

  it.each([
    ["compromised", "note", "gave up the key"],
    ["retired", "note", "is retired"],
    ["signing", "bad", "no key that the issuer publishes"],
  ])("says what became of a key that is %s", async (state, tone, words) => {
    const past = [{ id: KID, state }];
    const found = await told(utf8(await signed()), NOW, { keys: [], past });
    expect(found).toMatchObject({ tone, number: null });
    expect(found.text).toContain(words);
  });

  it("names another issuer as a claim, never as a verdict", async () => {
    const token = (await signed({ ...claims, iss: "did:web:other.example" })).replace(/.{4}$/, "AAAA");
    expect(await told(utf8(token))).toMatchObject({ tone: "note", facts: [["It names as issuer", "did:web:other.example"]] });
  });
});

const TOKEN = "aa.bb.cc";
const SPACE = 'xmlns="http://www.w3.org/2000/svg" xmlns:ob="https://purl.imsglobal.org/ob/v3p0"';

function png(...chunks: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const parts = [["IHDR", new Uint8Array(13)], ...chunks, ["IEND", new Uint8Array()]] as [string, Uint8Array][];
  const bytes = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  for (const [kind, body] of parts) bytes.push(0, 0, body.length >> 8, body.length & 255, ...utf8(kind), ...body, 0, 0, 0, 0);
  return Uint8Array.from(bytes);
}

const baked = (flags = "\0\0", text = TOKEN) => utf8(`openbadgecredential\0${flags}\0\0${text}`);

describe("unbake", () => {
  it.each([
    ["a token", utf8(` ${TOKEN}\n`)],
    ["a document around one", utf8(JSON.stringify({ id: `data:application/vc+jwt,${TOKEN}` }))],
    ["a PNG", png(["tEXt", utf8("Title\0x")], ["iTXt", baked()])],
    ["an SVG", utf8(`<svg ${SPACE}><ob:credential verify="${TOKEN}"/></svg>`)],
  ])("finds the token in %s", (_, bytes) => {
    expect(unbake(bytes)).toEqual({ kind: "token", token: TOKEN });
  });

  it.each([
    ["unknown", utf8("%PDF-1.7")],
    ["unknown", Uint8Array.of(0xff, 0xfe)],
    ["large", new Uint8Array((1 << 20) + 1)],
    ["none", png()],
    ["two", png(["iTXt", baked()], ["iTXt", baked()])],
    ["damaged", png(["iTXt", baked("\x01\0")])],
    ["damaged", png(["zTXt", utf8("openbadgecredential\0\0x")])],
    ["damaged", png(["iTXt", baked()]).slice(0, -4)],
    ["unsafe", Uint8Array.from([...png(["iTXt", baked()]), 80, 75])],
    ["none", utf8(`<svg ${SPACE}/>`)],
    ["two", utf8(`<svg ${SPACE}><ob:credential verify="a"/><ob:credential verify="b"/></svg>`)],
    ["unsafe", utf8(`<!DOCTYPE svg [<!ENTITY a "b">]><svg ${SPACE}/>`)],
    ["unsafe", utf8(`<svg ${SPACE}><script/></svg>`)],
  ])("finds nothing that it would trust: %s", (why, bytes) => {
    expect(unbake(bytes)).toEqual({ kind: "nothing", why });
  });

  it("leaves a document with a proof of its own to the issuer", () => {
    expect(unbake(utf8('{"proof": {}, "id": "aa.bb.cc"}'))).toEqual({ kind: "document" });
  });
});
