import { arnOf } from '../common/arns.ts';
import type { Disk } from '../common/disk.ts';
import { EventBus } from '../events/bus.ts';
import type { Target, Undelivered } from '../events/delivery.ts';
import { Scheduler } from '../events/scheduler.ts';
import { assertTrusts } from '../iam/policies.ts';
import { assumeRole } from '../iam/principals.ts';
import { assertMayInvoke } from '../iam/resource-policies.ts';
import type { AsyncInvocations } from '../lambda/async-invocations.ts';
import { type ServiceCall, UnsupportedError } from '../service.ts';
import type { Properties } from '../template/document.ts';
import type { Template } from '../template/template.ts';
import { type CallAs, functionOf, roleOf } from './functions.ts';

const SCHEDULE_GROUP = arnOf('scheduler', 'schedule-group/default');

/** The service in whose name rules act; schedules act in that of another. */
const RULES = 'events.amazonaws.com';

export interface EventParts {
  readonly template: Template;
  readonly call: CallAs;
  readonly asynchronous: AsyncInvocations;
  readonly disk: Disk;
  readonly onLost: (failure: Undelivered) => void;
}

/** The rules of the template on the default bus. */
export function makeBus(parts: EventParts): EventBus {
  const { template } = parts;
  const rules = template.resources('AWS::Events::Rule').map(({ logicalId, properties }) => {
    const arn = template.arn(logicalId);
    const targets = ((properties.Targets ?? []) as Properties[])
      // Nothing is built here: images run from their build context.
      .filter(({ Arn }) => !String(Arn).startsWith('arn:aws:codebuild:'))
      .map((target) => ruleTarget(template, arn, target));
    return {
      arn,
      name: template.physicalName(logicalId),
      pattern: properties.EventPattern,
      targets,
      state: String(properties.State ?? 'ENABLED'),
    };
  });
  return new EventBus({ rules, ...deliveries(parts, RULES) });
}

/** The schedules of the template. */
export function makeScheduler(parts: EventParts): Scheduler {
  const schedules = parts.template.resources('AWS::Scheduler::Schedule').map(({ logicalId, properties }) => ({
    arn: parts.template.arn(logicalId),
    name: parts.template.physicalName(logicalId),
    expression: String(properties.ScheduleExpression),
    timeZone: String(properties.ScheduleExpressionTimezone ?? 'UTC'),
    state: String(properties.State ?? 'ENABLED'),
    flexibleTimeWindow: String((properties.FlexibleTimeWindow as Properties | undefined)?.Mode ?? 'OFF'),
    target: targetOf(properties.Target as Properties),
  }));
  return new Scheduler({ schedules, ...deliveries(parts, 'scheduler.amazonaws.com') });
}

function ruleTarget(template: Template, ruleArn: string, properties: Properties): Target {
  const target = targetOf(properties);
  if (target.arn.includes(':lambda:')) {
    assertMayInvoke(template, RULES, functionOf(template, target.arn).logicalId, ruleArn);
  }
  return target;
}

function targetOf(properties: Properties): Target {
  const { Arn, Id, Input, InputPath, InputTransformer, RoleArn, DeadLetterConfig, RetryPolicy } = properties;
  const retry = RetryPolicy as { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number } | undefined;
  const deadLetterArn = (DeadLetterConfig as { Arn?: string } | undefined)?.Arn;
  return {
    arn: String(Arn),
    ...(Id !== undefined && { id: String(Id) }),
    ...(Input !== undefined && { input: String(Input) }),
    ...(InputPath !== undefined && { inputPath: String(InputPath) }),
    ...(InputTransformer !== undefined && { inputTransformer: InputTransformer }),
    ...(RoleArn !== undefined && { roleArn: String(RoleArn) }),
    ...(deadLetterArn !== undefined && { deadLetterArn }),
    ...(retry && {
      retry: {
        ...(retry.MaximumRetryAttempts !== undefined && { maximumRetryAttempts: retry.MaximumRetryAttempts }),
        ...(retry.MaximumEventAgeInSeconds !== undefined && {
          maximumEventAgeInSeconds: retry.MaximumEventAgeInSeconds,
        }),
      },
    }),
  };
}

function deliveries({ template, call, asynchronous, disk, onLost }: EventParts, service: string) {
  return {
    deliver: async (target: Target, payload: unknown): Promise<void> => {
      // A rule invokes a function by the function's own permission, which was checked when the account opened.
      if (target.arn.includes(':lambda:') && service === RULES) {
        const { logicalId } = functionOf(template, target.arn);
        await disk.during(async () => asynchronous.enqueue(template.physicalName(logicalId), payload));
        return;
      }
      const role = roleOf(template, target.roleArn, target.arn);
      assertTrusts(template, role, service, { 'aws:SourceArn': SCHEDULE_GROUP });
      await call(assumeRole(template, role, service), requestTo(target.arn, JSON.stringify(payload ?? {}), service));
    },
    onLost,
  };
}

/** The call with which a role's owner hands a payload to a target. */
function requestTo(arn: string, text: string, service: string): ServiceCall {
  if (arn.includes(':lambda:')) {
    const input = { FunctionName: arn, InvocationType: 'Event', Payload: new TextEncoder().encode(text) };
    return { service: 'Lambda', operation: 'Invoke', input };
  }
  if (!arn.includes(':states:')) throw new UnsupportedError(`the target ${arn} of ${service}`);
  return { service: 'SFN', operation: 'StartExecution', input: { stateMachineArn: arn, input: text } };
}
