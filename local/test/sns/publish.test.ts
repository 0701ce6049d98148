import { NotFoundException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { attach } from '../../sdk/attach.ts';
import { SnsService } from '../../sns/service.ts';

const TopicArn = 'arn:aws:sns:eu-central-1:000000000000:alerts';

function publish(input: object): Promise<unknown> {
  const service = new SnsService([TopicArn]);
  const client = new SNSClient({ region: 'eu-central-1' });
  attach(client, (call) => service.Publish(call.input));
  return client.send(new PublishCommand({ TopicArn, Message: 'it happened', ...input }));
}

describe('Publish', () => {
  it('takes a message', async () => {
    expect(await publish({ Subject: 'An alert' })).toMatchObject({ MessageId: expect.stringMatching(/^[\w-]{36}$/) });
  });

  it('of a topic that is not there is NotFoundException', async () => {
    await expect(publish({ TopicArn: `${TopicArn}-2` })).rejects.toBeInstanceOf(NotFoundException);
  });

  it.each([
    { Message: '' },
    { Message: 'x'.repeat(300_000) },
    { Subject: 'two\nlines' },
    { Subject: 'é' },
    { Subject: 'x'.repeat(101) },
  ])('refuses what SNS does not take', async (input) => {
    await expect(publish(input)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('refuses by name what is not known', async () => {
    await expect(publish({ MessageStructure: 'json' })).rejects.toThrow('SNS Publish with MessageStructure');
  });
});
