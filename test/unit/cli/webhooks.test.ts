import { PassThrough, Readable } from 'node:stream';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { setSecret } from '../../../bin/cli/commands/webhooks.ts';
import type { Platform } from '../../../bin/cli/platform/platform.ts';
import { run } from '../../../bin/cli/program.ts';
import { readSecret } from '../../../bin/cli/terminal/secret-input.ts';
import { testPlatform } from './support/platform.ts';

const secrets = mockClient(SecretsManagerClient);
let typed = '';
const { outputs } = testPlatform();
let platform: Platform;

beforeEach(() => {
  secrets.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'generated-secret' });
  secrets.on(PutSecretValueCommand).resolves({});
  platform = testPlatform({ outputs: { ...outputs, WebhookSecrets: '{"shop":"arn:shop"}' } });
});
async function secret(
  source: string,
  options: { readonly show?: boolean; readonly only?: boolean } = {},
): Promise<string> {
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await setSecret(platform, options, source, async () => typed);
    return said.mock.calls.map(String).join('');
  } finally {
    said.mockRestore();
  }
}
const put = () => secrets.commandCalls(PutSecretValueCommand).map(({ args: [{ input }] }) => input);

describe('the secret of a webhook', () => {
  it('is set, and the one before holds beside it', async () => {
    typed = 'client-secret-of-the-app';
    const said = await secret('shop');
    expect(put()).toEqual([{ SecretId: 'arn:shop', SecretString: 'client-secret-of-the-app\ngenerated-secret' }]);
    expect(said).not.toMatch(/client-secret|generated/);
  });

  it('holds alone when it is said so, and the older of two goes', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'newer-secret\nolder-secret' });
    typed = 'newest-secret';
    await secret('shop');
    typed = 'newer-secret';
    await secret('shop', { only: true });
    expect(put().map(({ SecretString }) => SecretString)).toEqual(['newest-secret\nnewer-secret', 'newer-secret']);
  });

  it('that is set already is left', async () => {
    typed = 'generated-secret';
    expect(await secret('shop')).toMatch(/is this one already/);
    expect(put()).toEqual([]);
  });

  it('is printed when it is asked for', async () => {
    expect(await secret('shop', { show: true })).toBe('generated-secret\n');
  });

  it.each([
    ['', /No secret was given/],
    ['two words here', /white space/],
    ['short', /has 5 characters/],
  ])('that is none is refused, and not quoted: "%s"', async (given, says) => {
    typed = given;
    const error = (await secret('shop').catch((caught: Error) => caught)) as Error;
    expect(error.message).toMatch(says);
    if (given !== '') expect(error.message).not.toContain(given);
    expect(put()).toEqual([]);
  });

  it('is none of another source', async () => {
    await expect(secret('other')).rejects.toThrow(/expects no webhooks of "other"; it does of: shop/);
    platform = testPlatform();
    await expect(secret('shop')).rejects.toThrow(/"webhooks": { "shop": "shopify" }/);
  });

  it('is no argument, and one that is given as such is not said again', async () => {
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      await run(['node', 'shoplake', 'webhooks', 'secret', 'shop', 'a-secret-as-argument']);
      expect(process.exitCode).toBe(2);
      expect(said.mock.calls.map(String).join('')).not.toContain('a-secret-as-argument');
    } finally {
      process.exitCode = 0;
      said.mockRestore();
    }
  });
});

describe('what is read from standard input', () => {
  it('is the whole of a pipe, without the newline at its end', async () => {
    const pipe = Readable.from([Buffer.from('client-'), Buffer.from('secret\n')]) as NodeJS.ReadStream;
    expect(await readSecret('Secret: ', pipe)).toBe('client-secret');
  });

  it('is not shown at a terminal', async () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const shown = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      const answer = readSecret('Secret: ', terminal as unknown as NodeJS.ReadStream);
      terminal.write('client-secret\r');
      expect(await answer).toBe('client-secret');
      expect([...said.mock.calls, ...shown.mock.calls].join('')).toBe('Secret: \n');
    } finally {
      said.mockRestore();
      shown.mockRestore();
    }
  });
});
