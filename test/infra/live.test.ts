import { describe, expect, it } from 'vitest';
import { readStage } from '../../lib/config.ts';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const told = synthesise('told', {
  ...DEFAULTS,
  alarmEmail: 'alarms@example.com',
  alerts: { windowSeconds: 2, orderValue: { GBP: 1000 }, failures: 5 },
});

describe('what just came', () => {
  it('is read by a reader of its own, within seconds, and what fails is kept', () => {
    expect(ofType(template, 'AWS::Lambda::EventSourceMapping')).toHaveLength(2);
    const mapping = (of: typeof template) =>
      only(of, 'AWS::Lambda::EventSourceMapping', 'LiveStreamToWatch').Properties;
    expect(mapping(template)).toMatchObject({
      MaximumBatchingWindowInSeconds: 10,
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 3,
    });
    expect(mapping(told).MaximumBatchingWindowInSeconds).toBe(2);
  });

  it.each([
    ['LiveCounters', 'id'],
    ['LiveAlerts', 'day'],
  ])('is in %s, by %s and time, which costs nothing while nobody comes and goes by itself', (id, key) => {
    expect(only(template, 'AWS::DynamoDB::Table', id).Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: key, KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    });
  });

  it('is told by the rules of the stage, to a topic that its person is subscribed to', () => {
    const { RULES, ALERTS_TOPIC } = only(told, 'AWS::Lambda::Function', 'LiveWatch').Properties.Environment.Variables;
    expect(JSON.parse(RULES)).toEqual({ orderValue: { GBP: 1000 }, failures: 5, volumeFactor: 3, silenceHours: 2 });
    expect(text(ALERTS_TOPIC)).toBe('<LiveTopic>');
    const subscription = only(told, 'AWS::SNS::Subscription', 'LiveTopic').Properties;
    expect(subscription).toMatchObject({ Protocol: 'email', Endpoint: 'alarms@example.com' });
    expect(ofType(template, 'AWS::SNS::Subscription')).toEqual([]);
  });

  it('is listened for every hour, since nothing that comes wakes nobody up', () => {
    const { Properties } = only(template, 'AWS::Scheduler::Schedule', 'LiveHourly');
    expect(Properties).toMatchObject({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED' });
    expect(JSON.parse(Properties.Target.Input)).toEqual({ check: 'silence' });
  });

  it.each([
    { silenceHours: 0 },
    { windowSeconds: 0 },
    { orderValue: { gbp: 1 } },
    { orderValue: { GBP: 1.5 } },
    { volumeFactor: 1 },
    { other: 1 },
  ])('is not told by rules that are none: %j', (alerts) => {
    expect(() => readStage('shop', { shop: { ...DEFAULTS, alerts } })).toThrow(/alerts/);
  });
});
