import { describe, expect, it } from 'vitest';
import { ofType, only, text } from './support/resources.ts';
import { DEFAULTS, synthesise } from './support/synth.ts';

const template = synthesise('shop', DEFAULTS);
const schedule = (id: string) => only(template, 'AWS::Scheduler::Schedule', id).Properties;

describe('the reports on schedule', () => {
  it.each([
    ['ReportingDaily', 'cron(0 6 * * ? *)', '{"period":"daily"}'],
    ['ReportingWeekly', 'cron(0 6 ? * MON *)', '{"period":"weekly"}'],
  ])('%s: at six in the morning of the business day', (id, expression, input) => {
    expect(schedule(id)).toMatchObject({
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: 'Europe/London',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Input: input, RetryPolicy: { MaximumRetryAttempts: 2 } },
    });
    expect(text(schedule(id).Target.Arn)).toBe('<ReportingWriteFunction.Arn>');
    expect(text(schedule(id).Target.RoleArn)).toBe('<ReportingScheduleRole.Arn>');
  });

  it('follow the stage’s time zone', () => {
    const tokyo = synthesise('shop', { ...DEFAULTS, timeZone: 'Asia/Tokyo' });
    for (const id of ['ReportingDaily', 'ReportingWeekly'])
      expect(only(tokyo, 'AWS::Scheduler::Schedule', id).Properties.ScheduleExpressionTimezone).toBe('Asia/Tokyo');
    const { Variables } = only(tokyo, 'AWS::Lambda::Function', 'ReportingWrite').Properties.Environment;
    expect(Variables.TIME_ZONE).toBe('Asia/Tokyo');
  });

  it('share a role that only the default group of this account may take', () => {
    const { Statement } = only(template, 'AWS::IAM::Role', 'ReportingScheduleRole').Properties.AssumeRolePolicyDocument;
    expect(Statement).toHaveLength(1);
    expect(Statement[0].Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    const { 'aws:SourceAccount': account, 'aws:SourceArn': group } = Statement[0].Condition.StringEquals;
    expect(text(account)).toBe('<AccountId>');
    expect(text(group)).toBe('arn:<Partition>:scheduler:<Region>:<AccountId>:schedule-group/default');
  });

  it('need no function of their own each', () => {
    expect(ofType(template, 'AWS::Lambda::Function').filter(([id]) => id.startsWith('Reporting'))).toHaveLength(1);
  });
});
