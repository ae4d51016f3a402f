// Reads cases from standard input and tells what two foreign libraries say; nothing is fetched.
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as jcs from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import * as jose from "jose";
import signatures from "jsonld-signatures";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { now, tokens, documents, jwks, did } = JSON.parse(Buffer.concat(chunks).toString());
const keys = jose.createLocalJWKSet(jwks);

async function token(text) {
  try {
    await jose.jwtVerify(text, keys, { algorithms: ["ES256"], currentDate: new Date(now) });
    return true;
  } catch (error) {
    return error.code;
  }
}

async function documentLoader(url) {
  const method = did.verificationMethod.find((one) => one.id === url);
  const document = method
    ? { "@context": "https://w3id.org/security/multikey/v1", ...method }
    : url === did.id && did;
  if (!document) throw new Error(`nothing is fetched: ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

async function document(signed) {
  const suite = new DataIntegrityProof({ cryptosuite: jcs.createVerifyCryptosuite() });
  const purpose = new signatures.purposes.AssertionProofPurpose();
  return (await signatures.verify(signed, { suite, purpose, documentLoader })).verified;
}

const answer = { tokens: {}, documents: {} };
for (const [name, text] of Object.entries(tokens)) answer.tokens[name] = await token(text);
for (const [name, one] of Object.entries(documents)) answer.documents[name] = await document(one);
console.log(JSON.stringify(answer));
