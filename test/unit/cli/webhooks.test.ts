import { PassThrough, Readable } from 'node:stream';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Platform } from '../../../bin/cli/platform/platform.ts';
import { run } from '../../../bin/cli/program.ts';
import { readSecret } from '../../../bin/cli/terminal/secret-input.ts';
import { testPlatform } from './support/platform.ts';

const secrets = mockClient(SecretsManagerClient);
let typed = '';
vi.mock('../../../bin/cli/terminal/secret-input.ts', async (original) => {
  const actual = await original<typeof import('../../../bin/cli/terminal/secret-input.ts')>();
  return {
    readSecret: (question: string, input?: NodeJS.ReadStream) => (input ? actual.readSecret(question, input) : typed),
  };
});
vi.mock('../../../bin/cli/platform/deployed.ts', () => ({ openDeployed: async () => platform }));

const { outputs } = testPlatform();
let platform: Platform;

beforeEach(() => {
  secrets.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: 'generated-secret' });
  secrets.on(PutSecretValueCommand).resolves({});
  platform = testPlatform({ outputs: { ...outputs, WebhookSecrets: '{"shop":"arn:shop"}' } });
});
afterEach(() => {
  process.exitCode = 0;
});

async function shoplake(...args: readonly string[]): Promise<{ code: number; said: string }> {
  const streams = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write').mockReturnValue(true));
  process.exitCode = 0;
  try {
    await run(['node', 'shoplake', 'webhooks', 'secret', ...args, '--stage', 'dev']);
    return { code: Number(process.exitCode), said: streams.flatMap(({ mock }) => mock.calls.map(String)).join('') };
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
}
const put = () => secrets.commandCalls(PutSecretValueCommand).map(({ args: [{ input }] }) => input);

describe('the secret of a webhook', () => {
  it('is set, and the one before holds beside it', async () => {
    typed = 'client-secret-of-the-app';
    const { code, said } = await shoplake('shop');
    expect(code).toBe(0);
    expect(put()).toEqual([{ SecretId: 'arn:shop', SecretString: 'client-secret-of-the-app\ngenerated-secret' }]);
    expect(said).not.toMatch(/client-secret|generated/);
  });

  it('holds alone when it is said so, and the older of two goes', async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'newer-secret\nolder-secret' });
    typed = 'newest-secret';
    await shoplake('shop');
    typed = 'newer-secret';
    await shoplake('shop', '--only');
    expect(put().map(({ SecretString }) => SecretString)).toEqual(['newest-secret\nnewer-secret', 'newer-secret']);
  });

  it('that is set already is left', async () => {
    typed = 'generated-secret';
    expect((await shoplake('shop')).said).toMatch(/is this one already/);
    expect(put()).toEqual([]);
  });

  it('is printed when it is asked for', async () => {
    expect(await shoplake('shop', '--show')).toEqual({ code: 0, said: 'generated-secret\n' });
  });

  it.each([
    ['', /No secret was given/],
    ['two words here', /white space/],
    ['short', /has 5 characters/],
  ])('that is none is refused, and not quoted: "%s"', async (given, says) => {
    typed = given;
    const { code, said } = await shoplake('shop');
    expect([code, put()]).toEqual([1, []]);
    expect(said).toMatch(says);
    if (given !== '') expect(said).not.toContain(given);
  });

  it('is none of another source, nor an argument', async () => {
    expect((await shoplake('other')).said).toMatch(/expects no webhooks of "other"; it does of: shop/);
    platform = testPlatform();
    expect((await shoplake('shop')).said).toMatch(/"webhooks": { "shop": "shopify" }/);
    const { code, said } = await shoplake('shop', 'a-secret-as-argument');
    expect(code).toBe(2);
    expect(said).not.toContain('a-secret-as-argument');
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
