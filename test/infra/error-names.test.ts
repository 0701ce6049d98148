import { App, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { unknownErrors } from '../../lib/machines/error-names.ts';
import { loggedMachine } from '../../lib/machines/logged-machine.ts';

const machine = (...ErrorEquals: readonly string[]) => ({
  StartAt: 'Ask',
  States: { Ask: { Type: 'Task', Retry: [{ ErrorEquals }] } },
});

describe('the errors that a machine handles', () => {
  it('are ones that a service raises', () => {
    // As AWS and others spell them in published examples of Step Functions.
    const names = [
      'States.ALL',
      'States.TaskFailed',
      'Athena.TooManyRequestsException',
      'Lambda.TooManyRequestsException',
      'Lambda.SdkClientException',
      'S3.NoSuchKeyException',
      'SageMaker.ResourceLimitExceededException',
      'Sfn.ExecutionAlreadyExistsException',
    ];
    expect(unknownErrors(machine(...names))).toEqual([]);
  });

  it.each([
    ['Athena.TooManyRequestException'],
    ['S3.NoSuchKey'],
    ['Lambda.TooManyRequests'],
    ['States.TaskFail'],
    ['Step.Timeout'],
  ])('%s is none', (error) => {
    expect(unknownErrors(machine(error))).toEqual([`Ask handles ${error}, which no service raises`]);
  });

  it('are found in branches, maps and catchers', () => {
    const caught = { Type: 'Task', Catch: [{ ErrorEquals: ['S3.Gone'], Next: 'End' }] };
    const inner = { StartAt: 'In', States: { In: caught } };
    const outer = { States: { Both: { Branches: [inner] }, Each: { ItemProcessor: inner } } };
    expect(unknownErrors(outer)).toHaveLength(2);
  });

  it('stop a synthesis', () => {
    const stack = new Stack(new App({ analyticsReporting: false }), 'Stack');
    const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    const make = () =>
      loggedMachine(stack, 'Machine', { name: 'm', definition: machine('Athena.Busy'), role, logDays: 14 });
    expect(make).toThrow('The machine m would not do what it says: Ask handles Athena.Busy, which no service raises');
  });
});
