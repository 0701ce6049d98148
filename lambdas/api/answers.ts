import { createHash } from 'node:crypto';

/** An answer as it is kept: its body, what it is, and a name for exactly these bytes. */
export interface KeptAnswer {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ETAG_LENGTH = 22;

/**
 * Answers that were worked out already, the latest used last; the least used goes when they get too many bytes. Those who ask
 * for the same while it is being worked out wait for the one answer. What failed is not kept.
 */
export class Answers {
  readonly #mostBytes: number;
  readonly #kept = new Map<string, KeptAnswer>();
  readonly #underWay = new Map<string, Promise<KeptAnswer>>();
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The answer of a key. @param make works it out; all that is no answer it throws */
  async get(key: string, make: () => Promise<Response>): Promise<KeptAnswer> {
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept;
    }
    const making = this.#underWay.get(key) ?? this.#make(key, make);
    this.#underWay.set(key, making);
    return making;
  }

  async #make(key: string, make: () => Promise<Response>): Promise<KeptAnswer> {
    try {
      const response = await make();
      const body = await response.text();
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, ETAG_LENGTH)}"`;
      const answer = { body, headers: { ...Object.fromEntries(response.headers), etag } };
      this.#keep(key, answer);
      return answer;
    } finally {
      this.#underWay.delete(key);
    }
  }

  #keep(key: string, answer: KeptAnswer): void {
    this.#kept.set(key, answer);
    this.#bytes += sizeOf(key, answer);
    for (const [oldest, { body, headers }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#kept.delete(oldest);
      this.#bytes -= sizeOf(oldest, { body, headers });
    }
  }
}

/** V8 takes two bytes for a character of a text that is not Latin. */
const sizeOf = (key: string, { body }: KeptAnswer): number => 2 * (key.length + body.length);

/** An answer to a request, or 304 when the caller has it already. @param known the header `If-None-Match` */
export function answerOf({ body, headers }: KeptAnswer, known: string | undefined): Response {
  const tags = known?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  if (headers.etag === undefined || !tags.some((tag) => tag === headers.etag || tag === '*')) {
    return new Response(body, { headers });
  }
  const { 'content-type': _, ...rest } = headers;
  return new Response(null, { status: 304, headers: rest });
}
