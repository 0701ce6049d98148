import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { expect, it } from 'vitest';
import { build, cdkJson, DEFAULTS, VALIDATES } from './support/synth.ts';

it('CloudFormation’s own rules stop a synthesis, not only warn: cdk.json says so', () => {
  expect(cdkJson.context[VALIDATES]).toBe(true);
  const { app, stack } = build('shop', DEFAULTS, { [VALIDATES]: cdkJson.context[VALIDATES] });
  const collect = stack.node.findAll().find((construct) => construct instanceof CfnFunction);
  collect?.addPropertyOverride('Timeout', 1000);
  expect(() => app.synth()).toThrow(/exceeds maximum 900/);
});
