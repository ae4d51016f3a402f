// Reads stages of a credential's life from standard input and tells what foreign libraries say at
// each: jose of the tokens, Digital Bazaar's of the document and of the status lists. Nothing is
// fetched: what was published at the stage is all there is.
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import * as jcs from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import * as vc from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import * as jose from "jose";

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const stages = JSON.parse(Buffer.concat(chunks).toString());
const suite = new DataIntegrityProof({ cryptosuite: jcs.createVerifyCryptosuite() });

function opener({ jwks, now }) {
  const keys = jose.createLocalJWKSet(jwks);
  const options = { algorithms: ["ES256"], currentDate: new Date(now) };
  return async (text) => (await jose.jwtVerify(text, keys, options)).payload;
}

function loader({ did, lists }, opened) {
  return async (url) => {
    const method = did.verificationMethod.find((one) => one.id === url);
    const found = method
      ? { "@context": "https://w3id.org/security/multikey/v1", ...method }
      : url === did.id
        ? did
        : lists[url] && (await opened(lists[url]));
    if (!found) throw new Error(`nothing is fetched: ${url}`);
    return { contextUrl: null, documentUrl: url, document: found };
  };
}

async function token(text, opened) {
  try {
    return (await opened(text)).id;
  } catch (error) {
    return error.code;
  }
}

async function document(credential, stage, opened) {
  const said = await vc.verifyCredential({
    credential,
    suite,
    now: new Date(stage.now),
    documentLoader: loader(stage, opened),
    // The lists are tokens: the loader has checked their signatures with jose.
    checkStatus: (one) => checkStatus({ ...one, verifyBitstringStatusListCredential: false }),
  });
  const bits = said.statusResult?.results.map((one) => [
    one.credentialStatus.statusPurpose,
    one.status,
  ]);
  return { verified: said.verified, set: Object.fromEntries(bits ?? []), error: said.error?.message };
}

const answers = [];
for (const stage of stages) {
  const opened = opener(stage);
  answers.push({
    vcdm2: await token(stage.vcdm2, opened),
    ob3: await token(stage.ob3, opened),
    document: await document(stage.document, stage, opened),
  });
}
console.log(JSON.stringify(answers));
