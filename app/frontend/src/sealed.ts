/* The sealed paper: fetched before the start, opened in this browser by the key that the start
   brings. Where WebCrypto is missing (no secure context) or the seal does not open, nothing is
   given back and the plain paper is fetched instead. */

const MAGIC = "ASP1";
const NONCE_AT = 4;
const SEALED_AT = 16;

export interface SealedWorld {
  /** The bytes at an address of ours; null when they cannot be had. */
  fetchBytes: (path: string) => Promise<ArrayBuffer | null>;
  subtle: SubtleCrypto | undefined;
}

const BROWSER: SealedWorld = {
  fetchBytes: async (path) => {
    try {
      const response = await fetch(path, { credentials: "same-origin" });
      return response.ok ? await response.arrayBuffer() : null;
    } catch {
      return null;
    }
  },
  subtle: globalThis.isSecureContext ? globalThis.crypto.subtle : undefined,
};

export class SealedPaper {
  private tag: string | null = null;
  private key: string | null = null;
  private bytes: Promise<ArrayBuffer | null> | null = null;

  constructor(
    private readonly attempt: string,
    private readonly world: SealedWorld = BROWSER,
  ) {}

  /** Take what the server said: which paper it is, and from the start on its key. */
  hear(word: { paper?: string | null; key?: string | null }): void {
    if (word.paper && word.paper !== this.tag) {
      this.tag = word.paper;
      this.bytes = null;
    }
    if (word.key) this.key = word.key;
  }

  /** Fetch the sealed paper, once; true when it is on this computer. */
  async fetch(): Promise<boolean> {
    if (this.tag === null || this.world.subtle === undefined) return false;
    this.bytes ??= this.world.fetchBytes(`/api/attempts/${this.attempt}/sealed/${this.tag}`);
    const there = (await this.bytes) !== null;
    if (!there) this.bytes = null;
    return there;
  }

  /** The paper as JSON once its key is known; null when it cannot be opened here. */
  async open(): Promise<unknown> {
    const { subtle } = this.world;
    if (this.key === null || this.tag === null || subtle === undefined) return null;
    if (!(await this.fetch())) return null;
    const bytes = await this.bytes;
    if (bytes === null) return null;
    try {
      return await opened(subtle, new Uint8Array(bytes), this.key, `${this.attempt}:${this.tag}`);
    } catch {
      return null; // sealed by another secret, or damaged: the plain paper says the same
    }
  }
}

async function opened(subtle: SubtleCrypto, bytes: Uint8Array<ArrayBuffer>, key: string, covered: string): Promise<unknown> {
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, NONCE_AT)) !== MAGIC) return null;
  const raw = Uint8Array.from(key.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const opener = await subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const iv = bytes.subarray(NONCE_AT, SEALED_AT);
  const additionalData = new TextEncoder().encode(covered);
  const plain = await subtle.decrypt({ name: "AES-GCM", iv, additionalData }, opener, bytes.subarray(SEALED_AT));
  return JSON.parse(text.decode(plain)) as unknown;
}
