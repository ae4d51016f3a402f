import { beforeAll, describe, expect, it } from "vitest";
import { type Claimed, checkToken } from "./check";

const KID = "did:web:verify.example#es-2026a";
const subtle = globalThis.crypto.subtle;
const claimed: Claimed = {
  number: "4VRD-MTTZ-4BPA-1TDG",
  from: "2026-11-20T15:42:10+00:00",
  until: "2028-11-20T23:59:59+00:00",
};
const claims = {
  id: "https://verify.example/c/4VRDMTTZ4BPA1TDG",
  name: "Zertifiziert: größer",
  validFrom: "2026-11-20T15:42:10Z",
  validUntil: "2028-11-20T23:59:59Z",
};
let pair: CryptoKeyPair;
let keys: { keys: JsonWebKey[] };

const base64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const encoded = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)));

async function signed(body: object = claims, header: object = { alg: "ES256", typ: "vc+jwt", cty: "vc", kid: KID }) {
  const text = `${encoded(header)}.${encoded(body)}`;
  const algorithm = { name: "ECDSA", hash: "SHA-256" };
  const signature = await subtle.sign(algorithm, pair.privateKey, new TextEncoder().encode(text));
  return `${text}.${base64url(new Uint8Array(signature))}`;
}

async function generated() {
  return subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);
}

async function published(from: CryptoKeyPair, kid = KID) {
  return { ...(await subtle.exportKey("jwk", from.publicKey)), kid, use: "sig" } as JsonWebKey;
}

beforeAll(async () => {
  pair = await generated();
  keys = { keys: [await published(pair)] };
});

describe("checkToken", () => {
  it("passes what the issuer signed and the page shows", async () => {
    expect(await checkToken(`${await signed()}\n`, keys, claimed, subtle)).toMatchObject({
      result: "pass",
      detail: `ES256, ${KID}`,
    });
  });

  it("fails when one character of the content was changed", async () => {
    const [head, , tail] = (await signed()).split(".");
    const forged = `${head}.${encoded({ ...claims, name: "Other" })}.${tail}`;
    expect((await checkToken(forged, keys, claimed, subtle)).result).toBe("fail");
  });

  it("fails under another key of the same name, and under a name that is published twice", async () => {
    const other = await published(await generated());
    const token = await signed();
    expect((await checkToken(token, { keys: [other] }, claimed, subtle)).result).toBe("fail");
    expect((await checkToken(token, { keys: [...keys.keys, other] }, claimed, subtle)).result).toBe("fail");
  });

  it.each([
    ["no algorithm", { alg: "none", kid: KID }],
    ["another algorithm", { alg: "HS256", kid: KID }],
    ["a key of its own", { alg: "ES256", kid: KID, jwk: {} }],
    ["critical extensions", { alg: "ES256", kid: KID, crit: ["b64"], b64: false }],
    ["an unknown key", { alg: "ES256", kid: `${KID}x` }],
    ["no key name", { alg: "ES256" }],
  ])("fails for a header with %s", async (_, header) => {
    const token = await signed(claims, header);
    expect((await checkToken(token, keys, claimed, subtle)).result).toBe("fail");
  });

  it.each([
    ["number", { id: "https://verify.example/c/4VRDMTTZ4BPA1TDH" }],
    ["validFrom", { validFrom: "2026-11-21T15:42:10Z" }],
    ["validUntil", { validUntil: null }],
  ])("fails when the signed %s is not what the page shows", async (name, change) => {
    const token = await signed({ ...claims, ...change });
    const finding = await checkToken(token, keys, claimed, subtle);
    expect(finding).toMatchObject({ result: "fail", detail: name });
  });

  it.each(["", "x", "a.b", "a.b.c.d", "!.b.c", `${"a".repeat(70_000)}.b.c`, "bnVsbA.bnVsbA.bnVsbA"])(
    "fails for what is no token: %.20s",
    async (token) => {
      expect((await checkToken(token, keys, claimed, subtle)).result).toBe("fail");
    },
  );

  it.each([null, [], {}, { keys: "x" }, { keys: [] }])("fails without a key set: %j", async (keySet) => {
    expect((await checkToken(await signed(), keySet, claimed, subtle)).result).toBe("fail");
  });

  it("does not know when the browser has no cryptography", async () => {
    expect((await checkToken(await signed(), keys, claimed, undefined)).result).toBe("indeterminate");
  });
});
