import { describe, expect, it } from 'vitest';
import type { RuleInput } from '../../events/bus.ts';
import { EventBus } from '../../events/bus.ts';
import type { Target, Undelivered } from '../../events/delivery.ts';
import { objectCreated, stackStatusChange } from '../../events/event.ts';
import { AwsFailure, UnsupportedError } from '../../service.ts';
import { VirtualClock } from '../common/virtual-clock.ts';

const target = (more: Partial<Target> = {}): Target => ({ arn: 'arn:target', ...more });
const rule = (more: Partial<RuleInput> = {}): RuleInput => ({
  arn: 'arn:rule',
  name: 'rule',
  pattern: { source: ['aws.s3'] },
  targets: [target()],
  ...more,
});

/** A bus whose deliveries fail with these errors, one an attempt, before they arrive. */
function busOf(rules: readonly RuleInput[], failures: readonly unknown[] = []) {
  const left = [...failures];
  const delivered: [string, unknown][] = [];
  const lost: Undelivered[] = [];
  const clock = new VirtualClock();
  const bus = new EventBus({
    rules,
    clock,
    deliver: async ({ arn }, payload) => {
      if (left.length > 0) throw left.shift();
      delivered.push([arn, payload]);
    },
    onLost: (failure) => lost.push(failure),
  });
  return { bus, delivered, lost, clock };
}

const CREATED = objectCreated({
  bucket: 'lake',
  key: 'landing/olist/a b.csv',
  size: 5,
  etag: '"b1946ac92492d2347c6235b4d2611184"',
  sequencer: '00617F08299329D189',
  reason: 'PutObject',
  requestId: 'N4N7GDK58NMKJ12R',
  time: Date.parse('2026-03-01T12:00:00.789Z'),
});

describe('events', () => {
  it('has the shape of an S3 Object Created event', async () => {
    const { bus, delivered } = busOf([rule()]);
    const published = bus.publish(CREATED);
    await bus.idle();
    expect(delivered).toEqual([['arn:target', published]]);
    expect(published).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '000000000000',
      time: '2026-03-01T12:00:00Z',
      region: 'eu-central-1',
      resources: ['arn:aws:s3:::lake'],
      detail: {
        version: '0',
        bucket: { name: 'lake' },
        object: {
          key: 'landing/olist/a b.csv',
          size: 5,
          etag: 'b1946ac92492d2347c6235b4d2611184',
          sequencer: '00617F08299329D189',
        },
        'request-id': 'N4N7GDK58NMKJ12R',
        requester: '000000000000',
        'source-ip-address': '127.0.0.1',
        reason: 'PutObject',
      },
    });
  });

  it('has the shape of a CloudFormation Stack Status Change', () => {
    const stackId = 'arn:aws:cloudformation:eu-central-1:000000000000:stack/Stack/1';
    const event = busOf([]).bus.publish(stackStatusChange(stackId, 'CREATE_COMPLETE'));
    expect(event).toMatchObject({
      source: 'aws.cloudformation',
      'detail-type': 'CloudFormation Stack Status Change',
      time: '2026-03-01T00:00:00Z',
      resources: [stackId],
      detail: {
        'stack-id': stackId,
        'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
        'client-request-token': '',
      },
    });
  });
});

describe('rules', () => {
  it('delivers to every target of every matching rule that is switched on', async () => {
    const { bus, delivered } = busOf([
      rule({ targets: [target({ arn: 'a' }), target({ arn: 'b' })] }),
      rule({ pattern: { detail: { object: { key: [{ prefix: 'landing/' }] } } }, targets: [target({ arn: 'c' })] }),
      rule({ pattern: { source: ['aws.cloudformation'] }, targets: [target({ arn: 'd' })] }),
      rule({ state: 'DISABLED', targets: [target({ arn: 'e' })] }),
    ]);
    bus.publish(CREATED);
    await bus.idle();
    expect(delivered.map(([arn]) => arn)).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['the event', {}, expect.objectContaining({ source: 'aws.s3' })],
    ['a constant', { input: '{"refresh":true}' }, { refresh: true }],
  ])('gives the target %s', async (_, more, payload) => {
    const { bus, delivered } = busOf([rule({ targets: [target(more)] })]);
    bus.publish(CREATED);
    await bus.idle();
    expect(delivered).toEqual([['arn:target', payload]]);
  });
});

describe('failed deliveries', () => {
  const busy = new AwsFailure('ThrottlingException', 'Rate exceeded');
  const down = new AwsFailure('InternalError', 'x', 500);

  it('retries throttling and server errors until they pass', async () => {
    const { bus, delivered, lost, clock } = busOf([rule()], [busy, down, busy]);
    bus.publish(CREATED);
    await bus.idle();
    expect([delivered.length, lost.length]).toEqual([1, 0]);
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000]);
  });

  it.each([
    ['a missing permission', new AwsFailure('AccessDeniedException', 'no', 403)],
    ['something not supported', new UnsupportedError('x')],
  ])('does not retry %s', async (_, error) => {
    const { bus, lost } = busOf([rule()], [error]);
    bus.publish(CREATED);
    await bus.idle();
    expect(lost).toEqual([expect.objectContaining({ error, attempts: 1 })]);
  });

  it('reports what is lost after the retries', async () => {
    const retry = { maximumRetryAttempts: 2 };
    const { bus, lost } = busOf([rule({ targets: [target({ retry })] })], [busy, busy, busy]);
    bus.publish(CREATED);
    await bus.idle();
    expect(lost).toEqual([expect.objectContaining({ error: busy, attempts: 3 })]);
  });

  it('gives up when the event is too old', async () => {
    const retry = { maximumEventAgeInSeconds: 60 };
    // Attempts after 0, 1, 3, 7, 15 and 31 seconds; the next would be after 63.
    const { bus, lost } = busOf([rule({ targets: [target({ retry })] })], Array(10).fill(busy));
    bus.publish(CREATED);
    await bus.idle();
    expect(lost).toEqual([expect.objectContaining({ attempts: 6 })]);
  });

  it('reports what was being retried when it closes', async () => {
    const { bus, lost } = busOf([rule()], [busy]);
    bus.publish(CREATED);
    await bus.close();
    expect(lost).toHaveLength(1);
  });
});
