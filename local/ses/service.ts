import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AwsFailure, UnsupportedError } from '../service.ts';

const KNOWN: ReadonlySet<string> = new Set(['FromEmailAddress', 'Destination', 'Content']);
/** Of a message in MIME (Amazon SES, service quotas). */
const MOST_BYTES = 40 * 1024 ** 2;
const MOST_PEOPLE = 50;

/** Mail as SES takes it; nothing is sent from here: each message becomes a file, `<dataDir>/mail/<time>-<id>.eml`. */
export class SesService {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'mail');
  }

  async SendEmail(input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !KNOWN.has(name));
    if (unknown) throw new UnsupportedError(`SES SendEmail with ${unknown[0]}`);
    const { Content = {}, Destination = {} } = input as {
      readonly Content?: Readonly<Record<string, { readonly Data?: Uint8Array }>>;
      readonly Destination?: Readonly<Record<string, readonly string[]>>;
    };
    const data = Content.Raw?.Data;
    if (data === undefined) throw new UnsupportedError('SES SendEmail of other than a raw message');
    const people = Object.values(Destination).flat();
    if (people.length === 0 || people.length > MOST_PEOPLE || data.length > MOST_BYTES)
      throw new AwsFailure('MessageRejected', 'The message has no recipients, too many, or is too large.');
    const MessageId = randomUUID();
    await mkdir(this.#folder, { recursive: true });
    const name = `${new Date().toISOString().replaceAll(':', '')}-${MessageId}.eml`;
    await writeFile(join(this.#folder, name), data, { mode: 0o600 });
    return { MessageId };
  }
}
