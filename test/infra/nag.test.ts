import { Validations } from 'aws-cdk-lib';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { readStage } from '../../lib/config.ts';
import { nagChecks } from '../../lib/nag/checks.ts';
import type { Suppression } from '../../lib/nag/suppression.ts';
import { suppressions } from '../../lib/nag/suppressions.ts';
import type { ShoplakeStack } from '../../lib/shoplake-stack.ts';
import { build, DEFAULTS } from './support/synth.ts';

const accepted = (options: object): readonly Suppression[] =>
  suppressions('shoplake-shop', readStage('shop', { shop: { ...DEFAULTS, ...options } }));
const ACCEPTED = accepted({});
const unchanged = (_: ShoplakeStack): void => {};

/** Synthesises as `bin/app.ts` does. @throws when cdk-nag finds what is not accepted */
function synthesise(accepted: readonly Suppression[], change = unchanged, options = {}): void {
  const { app, stack } = build('shop', { ...DEFAULTS, ...options });
  change(stack);
  Validations.of(app).addPlugins(nagChecks(app, accepted));
  app.synth();
}

describe('cdk-nag', () => {
  it('finds nothing that is not suppressed', () => {
    expect(() => synthesise(ACCEPTED)).not.toThrow();
  });

  it('finds nothing in the topic of a stage whose alarms are mailed', () => {
    expect(() => synthesise(ACCEPTED, unchanged, { alarmEmail: 'alarms@example.com' })).not.toThrow();
  });

  it.each([{ mode: 'none' }, { mode: 'instances', instanceType: 'ml.c7g.large', min: 1, max: 4 }])(
    'finds nothing where models are served otherwise: $mode',
    (endpoints) => {
      const options = { models: { endpoints } };
      expect(() => synthesise(accepted(options), unchanged, options)).not.toThrow();
    },
  );

  it('finds nothing where there are no models', () => {
    const options = { models: { imageBuild: 'none' } };
    expect(() => synthesise(accepted(options), unchanged, options)).not.toThrow();
  });

  it('finds nothing where a distribution with a firewall stands before the API', () => {
    const options = { waf: {}, alarmEmail: 'alarms@example.com', monthlyBudgetUsd: 500 };
    expect(() => synthesise(accepted(options), unchanged, options)).not.toThrow();
  });

  it('finds nothing where webhooks are expected', () => {
    const options = { webhooks: { web: 'shopify', blog: 'woocommerce' } };
    expect(() => synthesise(accepted(options), unchanged, options)).not.toThrow();
  });

  it('reports what is no longer suppressed', () => {
    const others = ACCEPTED.filter(({ rules }) => !rules.includes('AwsSolutions-S1'));
    expect(others).toHaveLength(ACCEPTED.length - 1);
    expect(() => synthesise(others)).toThrow(/AwsSolutions-S1/);
  });

  it('refuses a suppression that matches nothing', () => {
    const stale = {
      rules: ['AwsSolutions-L1'],
      paths: ['Ingestion/Collect/Function/Resource'],
      reason: 'An old runtime',
    };
    expect(() => synthesise([...ACCEPTED, stale])).toThrow(/remove: AwsSolutions-L1 at Ingestion\/Collect/);
  });

  it('reports a bucket that takes requests without TLS', () => {
    const open = (stack: ShoplakeStack): void => {
      new Bucket(stack, 'Open', { encryption: BucketEncryption.S3_MANAGED, serverAccessLogsPrefix: 'log/' });
    };
    expect(() => synthesise(ACCEPTED, open)).toThrow(/AwsSolutions-S10/);
  });

  it('has a reason for every suppression, and none of them twice', () => {
    const keys = ACCEPTED.flatMap(({ rules, paths }) =>
      rules.flatMap((rule) => paths.map((path) => `${rule} ${path}`)),
    );
    expect(new Set(keys).size).toBe(keys.length);
    for (const { reason } of ACCEPTED) expect(reason).toMatch(/^\S.{20,}\.$/);
  });
});
