import { expect, it } from 'vitest';
import { type EventParts, makeBus } from '../../account/events.ts';
import type { Undelivered } from '../../events/delivery.ts';
import { stackStatusChange } from '../../events/event.ts';
import { Template } from '../../template/template.ts';

const STACK = 'arn:aws:cloudformation:eu-central-1:000000000000:stack/shop/1';

/** What a bus whose one rule leads to a target loses when a stack has been deployed. */
async function lostTo(Arn: unknown): Promise<Undelivered[]> {
  const lost: Undelivered[] = [];
  const EventPattern = { source: ['aws.cloudformation'] };
  const Resources = {
    Image: { Type: 'AWS::CodeBuild::Project', Properties: { Name: 'image' } },
    Deployed: { Type: 'AWS::Events::Rule', Properties: { EventPattern, Targets: [{ Arn, Id: 'one' }] } },
  };
  const parts = {
    template: new Template({ Resources }, '/assembly'),
    onLost: (failure: Undelivered) => lost.push(failure),
  };
  const bus = makeBus(parts as unknown as EventParts);
  bus.publish(stackStatusChange(STACK, 'CREATE_COMPLETE'));
  await bus.idle();
  await bus.close();
  return lost;
}

it('starts no build, since images run from their build context, and loses every other target that it cannot reach', async () => {
  expect(await lostTo({ 'Fn::GetAtt': ['Image', 'Arn'] })).toEqual([]);
  expect(await lostTo('arn:aws:batch:eu-central-1:000000000000:job-queue/night')).toHaveLength(1);
});
