import { createHash, randomInt, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DataFolderError } from '../common/store.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`, under CloudFormation's names. */
export interface GenerateSecretString {
  /** @default 32 */
  readonly PasswordLength?: number;
  readonly ExcludePunctuation?: boolean;
}

/** An `AWS::SecretsManager::Secret` of the template: its value is given or generated. */
export interface SecretDescription {
  readonly name: string;
  readonly arn: string;
  readonly secretString?: string;
  readonly generate?: GenerateSecretString;
}

export interface SecretsManagerOptions {
  readonly dataDir: string;
  readonly secrets: readonly SecretDescription[];
}

interface StoredSecret {
  readonly VersionId: string;
  readonly SecretString: string;
  readonly CreatedDate: number;
  /** SHA-256 of the secret, in hex, which shows that it is what was made; a file of an earlier version has none. */
  readonly Digest?: string;
}

type Output = Record<string, unknown>;

/** Secrets as files that only their owner may read, `<dataDir>/secrets/`. A generated secret is made once and then stays. */
export class SecretsManagerService {
  readonly #folder: string;
  readonly #secrets: readonly SecretDescription[];
  readonly #values = new Map<string, Promise<StoredSecret>>();

  constructor({ dataDir, secrets }: SecretsManagerOptions) {
    this.#folder = path.join(dataDir, 'secrets');
    this.#secrets = secrets;
  }

  /**
   * Looks at what is kept.
   * @throws DataFolderError when a secret is damaged: another one in its place would silently break what was made with it
   */
  async open(): Promise<void> {
    for (const secret of this.#secrets) if (secret.secretString === undefined) await readStored(this.#fileOf(secret));
  }

  #fileOf({ name }: SecretDescription): string {
    return path.join(this.#folder, `${encodeURIComponent(name)}.json`);
  }

  async GetSecretValue(input: Readonly<Record<string, unknown>>): Promise<Output> {
    const { SecretId: id, ...others } = input;
    const unknown = Object.entries(others).find(([, value]) => value !== undefined);
    if (unknown) throw new UnsupportedError(`Secrets Manager GetSecretValue with ${unknown[0]}`);
    const secret = this.#known(id);
    const value = await this.#valueOf(secret);
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: value.VersionId,
      SecretString: value.SecretString,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(value.CreatedDate),
    };
  }

  async PutSecretValue(input: Readonly<Record<string, unknown>>): Promise<Output> {
    const { SecretId: id, SecretString, ClientRequestToken: _, ...others } = input;
    const unknown = Object.entries(others).find(([, value]) => value !== undefined);
    if (unknown) throw new UnsupportedError(`Secrets Manager PutSecretValue with ${unknown[0]}`);
    const secret = this.#known(id);
    if (typeof SecretString !== 'string' || SecretString === '')
      throw new AwsFailure('InvalidParameterException', 'You must provide SecretString.');
    if (secret.secretString !== undefined)
      throw new UnsupportedError('Secrets Manager PutSecretValue of a secret that the template gives');
    const stored = await this.#store(secret, SecretString);
    this.#values.set(secret.name, Promise.resolve(stored));
    return { ARN: secret.arn, Name: secret.name, VersionId: stored.VersionId, VersionStages: ['AWSCURRENT'] };
  }

  #known(id: unknown): SecretDescription {
    const secret = this.#secrets.find(({ name, arn }) => id === name || id === arn);
    if (secret) return secret;
    throw new AwsFailure('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  async #valueOf(secret: SecretDescription): Promise<StoredSecret> {
    const pending = this.#values.get(secret.name) ?? this.#readOrMake(secret);
    this.#values.set(secret.name, pending);
    // A failed read must not be cached.
    pending.catch(() => this.#values.delete(secret.name));
    return pending;
  }

  async #readOrMake(secret: SecretDescription): Promise<StoredSecret> {
    const file = this.#fileOf(secret);
    // What follows the template is simply made anew.
    const stored = await readStored(file).catch((error: unknown) => {
      if (secret.secretString === undefined) throw error;
      return undefined;
    });
    // A value written in the template follows the template; a generated one stays what it was.
    if (stored && (secret.secretString === undefined || secret.secretString === stored.SecretString)) return stored;
    return this.#store(secret, secret.secretString ?? generateSecretString(secret.generate ?? {}));
  }

  async #store(secret: SecretDescription, SecretString: string): Promise<StoredSecret> {
    const file = this.#fileOf(secret);
    const made = { VersionId: randomUUID(), SecretString, CreatedDate: Date.now(), Digest: digestOf(SecretString) };
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${made.VersionId}`;
    await writeFile(temporary, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
    await rename(temporary, file);
    return made;
  }
}

async function readStored(file: string): Promise<StoredSecret | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const stored = JSON.parse(text) as Partial<StoredSecret> | null;
    const { SecretString, VersionId, Digest } = stored ?? {};
    const isWhole = Digest === undefined || Digest === digestOf(SecretString ?? '');
    if (typeof SecretString === 'string' && typeof VersionId === 'string' && isWhole) return stored as StoredSecret;
  } catch {
    // Said below, as for one that parses and is none.
  }
  throw new DataFolderError(path.dirname(path.dirname(file)), `holds a secret that is damaged: ${file}.`, {
    remedy:
      'Restore the file from a backup. Without one, remove it: a new secret is made, and nothing made with the old one fits it.',
  });
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const KNOWN: ReadonlySet<string> = new Set(['PasswordLength', 'ExcludePunctuation']);

/** Makes a random password as Secrets Manager does, with at least one character of each kind. */
export function generateSecretString(options: GenerateSecretString): string {
  const unknown = Object.keys(options).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) throw new UnsupportedError(`GenerateSecretString with ${unknown}`);
  const kinds = [LETTERS, LETTERS.toUpperCase(), '0123456789'];
  if (options.ExcludePunctuation !== true) kinds.push(PUNCTUATION);
  const length = options.PasswordLength ?? 32;
  if (length < kinds.length || length > 4096)
    throw new Error(`GenerateSecretString: a PasswordLength of ${length} is not possible`);
  const all = kinds.join('');
  for (;;) {
    // Drawn again until every kind is there, so that each password that qualifies is equally likely.
    const password = Array.from({ length }, () => all.charAt(randomInt(all.length))).join('');
    if (kinds.every((kind) => [...kind].some((character) => password.includes(character)))) return password;
  }
}
