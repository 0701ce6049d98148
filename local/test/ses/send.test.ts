import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageRejected, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterAll, describe, expect, it } from 'vitest';
import { attach } from '../../sdk/attach.ts';
import { SesService } from '../../ses/service.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'ses-'));
afterAll(() => rm(dataDir, { recursive: true }));
const client = new SESv2Client({ region: 'eu-central-1' });
const service = new SesService(dataDir);
attach(client, (call) => service.SendEmail(call.input));

const send = (input: object) =>
  client.send(
    new SendEmailCommand({
      ...{ FromEmailAddress: 'shop@shop.example', Destination: { ToAddresses: ['a@shop.example'] } },
      Content: { Raw: { Data: Buffer.from('Subject: x\r\n\r\nHello') } },
      ...input,
    }),
  );

describe('SendEmail', () => {
  it('makes a file of a raw message', async () => {
    const { MessageId } = await send({});
    const [file = ''] = await readdir(join(dataDir, 'mail'));
    expect(file).toContain(MessageId);
    expect(await readFile(join(dataDir, 'mail', file), 'utf8')).toBe('Subject: x\r\n\r\nHello');
  });

  it.each([
    { Destination: {} },
    { Destination: { ToAddresses: Array.from({ length: 51 }, (_, n) => `p${n}@x.example`) } },
  ])('refuses a message that SES would not send', async (input) => {
    await expect(send(input)).rejects.toBeInstanceOf(MessageRejected);
  });

  it.each([
    [{ ConfigurationSetName: 'x' }, 'SES SendEmail with ConfigurationSetName'],
    [{ Content: { Simple: { Subject: { Data: 'x' }, Body: {} } } }, 'other than a raw message'],
  ])('refuses by name what is not known', async (input, message) => {
    await expect(send(input)).rejects.toThrow(message);
  });
});
