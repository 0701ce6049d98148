import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { aws } from './client.ts';

const client = aws(new SecretsManagerClient({}));
const texts = new Map<string, Promise<string>>();

/** The text of a secret, read once an execution environment; a read that failed is tried again by the next invocation. */
export function secretText(secret: string): Promise<string> {
  const known = texts.get(secret);
  if (known) return known;
  const text = read(secret);
  texts.set(secret, text);
  text.catch(() => texts.delete(secret));
  return text;
}

async function read(SecretId: string): Promise<string> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
  if (!SecretString) throw new Error(`The secret ${SecretId} holds no text`);
  return SecretString;
}
