import type { Document } from '../rules/document.ts';
import { first, mutant, type TemplateMutant } from './mutant.ts';

const BUCKET = 'AWS::S3::Bucket';

interface LifecycleRule {
  Prefix?: string;
  ExpirationInDays?: number;
  Transitions: { StorageClass: string; TransitionInDays: number }[];
}
export const lifecycle = (document: Document, bucket: string, prefix: string): LifecycleRule => {
  const rules: LifecycleRule[] = first(document, BUCKET, bucket).LifecycleConfiguration.Rules;
  const rule = rules.find(({ Prefix }) => Prefix === prefix);
  if (!rule) throw new Error(`No rule of ${prefix} in ${bucket}: the mutant no longer applies`);
  return rule;
};

/** Faults in buckets and what happens in them by time. */
export const OF_THE_LAKE: readonly TemplateMutant[] = [
  mutant(
    'staysReadable',
    'staged files that go to Glacier',
    /staging\/ go to GLACIER.*InvalidObjectState/,
    (document) => {
      const Transitions = [{ StorageClass: 'GLACIER', TransitionInDays: 90 }];
      first(document, BUCKET, 'LakeSilver').LifecycleConfiguration.Rules.push({ Prefix: 'staging/', Transitions });
    },
  ),
  mutant('staysReadable', 'files that go to the deep archive', /DEEP_ARCHIVE.*InvalidObjectState/, (document) => {
    lifecycle(document, 'LakeBronze', 'landing/').Transitions = [
      { StorageClass: 'DEEP_ARCHIVE', TransitionInDays: 180 },
    ];
  }),
  mutant('staysReadable', 'a colder class after three days', /S3 refuses less than 30/, (document) => {
    lifecycle(document, 'LakeBronze', 'landing/').Transitions = [{ StorageClass: 'STANDARD_IA', TransitionInDays: 3 }];
  }),
  mutant('keepsTables', 'tables that expire', /tables\/ expires after 30 days/, (document) => {
    first(document, BUCKET, 'LakeSilver').LifecycleConfiguration.Rules.push({
      Prefix: 'tables/',
      ExpirationInDays: 30,
      Status: 'Enabled',
    });
  }),
  mutant(
    'keepsTables',
    'a snapshot that expires while readers follow it',
    /published\/data\/.*NoSuchKey/,
    (document) => {
      const rule = { Prefix: 'published/', ExpirationInDays: 14 };
      first(document, BUCKET, 'LakeGold').LifecycleConfiguration.Rules.push(rule);
    },
  ),
  mutant('keepsTables', 'a rule for everything in a bucket', /everything expires/, (document) => {
    delete lifecycle(document, 'LakeGold', 'athena-results/').Prefix;
  }),
  mutant('keepsBucketsClosed', 'a bucket that may be made public', /may be made public/, (document) => {
    first(document, BUCKET, 'LakeSilver').PublicAccessBlockConfiguration.BlockPublicPolicy = false;
  }),
  mutant('keepsBucketsClosed', 'a bucket without TLS', /takes requests without TLS/, (document) => {
    first(document, 'AWS::S3::BucketPolicy', 'LakeGold').PolicyDocument.Statement = [];
  }),
  mutant(
    'outlivesTheStackAsAWhole',
    'a database that goes while its tables stay',
    /with it the tables in it/,
    ({ Resources }) => {
      const database = Object.values(Resources).find(({ Type }) => Type === 'AWS::Glue::Database');
      Object.assign(database ?? {}, { DeletionPolicy: 'Delete' });
    },
  ),
];
