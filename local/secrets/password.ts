import { randomInt } from 'node:crypto';
import { UnsupportedError } from '../service.ts';

/** `GenerateSecretString` of `AWS::SecretsManager::Secret`, under CloudFormation's names. */
export interface GenerateSecretString {
  /** @default 32 */
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly IncludeSpace?: boolean;
  /** @default true */
  readonly RequireEachIncludedType?: boolean;
  /** A JSON object that the password is put into, under {@link GenerateStringKey}. */
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

const TYPES = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
] as const;

const KNOWN = new Set<string>([
  ...TYPES.map(([option]) => option),
  ...['PasswordLength', 'ExcludeCharacters', 'IncludeSpace', 'RequireEachIncludedType'],
  ...['SecretStringTemplate', 'GenerateStringKey'],
]);

const MAX_LENGTH = 4096;

/** Makes a secret string as Secrets Manager does: a random password, alone or as a member of the template's JSON object. */
export function generateSecretString(options: GenerateSecretString): string {
  for (const name of Object.keys(options)) {
    if (!KNOWN.has(name)) throw new UnsupportedError(`GenerateSecretString with ${name}`);
  }
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  if ((template === undefined) !== (key === undefined)) {
    throw new Error('GenerateSecretString: SecretStringTemplate and GenerateStringKey must be given together');
  }
  const password = generatePassword(options);
  if (template === undefined || key === undefined) return password;
  return JSON.stringify({ ...(JSON.parse(template) as Record<string, unknown>), [key]: password });
}

function generatePassword(options: GenerateSecretString): string {
  const length = options.PasswordLength ?? 32;
  const alphabets = alphabetsOf(options);
  const required = options.RequireEachIncludedType === false ? [] : alphabets;
  if (alphabets.length === 0) throw new Error('GenerateSecretString excludes every character');
  if (length < Math.max(1, required.length) || length > MAX_LENGTH) {
    throw new Error(`GenerateSecretString: a PasswordLength of ${length} is not possible`);
  }
  const all = alphabets.join('');
  const characters = [...required.map(pick), ...Array.from({ length: length - required.length }, () => pick(all))];
  return shuffled(characters).join('');
}

function alphabetsOf(options: GenerateSecretString): string[] {
  const included = TYPES.filter(([exclude]) => options[exclude] !== true).map(([, characters]) => characters as string);
  const excluded = new Set(options.ExcludeCharacters ?? '');
  return [...included, ...(options.IncludeSpace === true ? [' '] : [])]
    .map((characters) => [...characters].filter((character) => !excluded.has(character)).join(''))
    .filter((characters) => characters !== '');
}

function pick(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}

function shuffled(items: readonly string[]): string[] {
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [result[i], result[j]] = [result[j] as string, result[i] as string];
  }
  return result;
}
