import { BRONZE, GOLD, ICEBERG_TABLES } from '../../contracts/lake.ts';
import { type Document, listOf, ofType, type Rule, textOf } from './document.ts';

interface Transition {
  readonly StorageClass: string;
  readonly TransitionInDays?: number;
}
interface LifecycleRule {
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly Transitions?: readonly Transition[];
}

const lifecyclesOf = (document: Document): [string, LifecycleRule][] =>
  ofType(document, 'AWS::S3::Bucket').flatMap(([id, { Properties }]) =>
    listOf<LifecycleRule>(Properties.LifecycleConfiguration?.Rules).map((rule): [string, LifecycleRule] => [id, rule]),
  );

/** Classes whose objects have to be restored before anybody reads them. */
const ARCHIVES = ['GLACIER', 'Glacier', 'DEEP_ARCHIVE'];
/** Classes that S3 moves nothing to before it is so old. */
const INFREQUENT = ['STANDARD_IA', 'ONEZONE_IA'];
const INFREQUENT_DAYS = 30;

/** What lies in the lake can be read: an archive answers InvalidObjectState to Athena and to everybody. */
export const staysReadable: Rule = (document) =>
  lifecyclesOf(document).flatMap(([id, { Prefix = '', Transitions = [] }]) =>
    Transitions.flatMap(({ StorageClass, TransitionInDays = 0 }) => [
      ...(ARCHIVES.includes(StorageClass)
        ? [
            `${id}: objects below ${Prefix || 'everything'} go to ${StorageClass}, and a query of them fails with InvalidObjectState`,
          ]
        : []),
      ...(INFREQUENT.includes(StorageClass) && TransitionInDays < INFREQUENT_DAYS
        ? [
            `${id}: ${StorageClass} after ${TransitionInDays} days: S3 refuses less than ${INFREQUENT_DAYS} (InvalidArgument)`,
          ]
        : []),
    ]),
  );

/** Prefixes that tables, snapshots and files are made of. */
const KEPT = [ICEBERG_TABLES, GOLD.snapshots, BRONZE.landing, GOLD.artifacts, GOLD.champions];

/** Nothing expires that a table is made of: a query would fail at the file that its table still names. */
export const keepsTables: Rule = (document) =>
  lifecyclesOf(document).flatMap(([id, { Prefix = '', ExpirationInDays }]) => {
    if (ExpirationInDays === undefined) return [];
    const lost = KEPT.filter((kept) => kept.startsWith(Prefix) || Prefix.startsWith(kept));
    return lost.map(
      (kept) =>
        `${id}: ${Prefix || 'everything'} expires after ${ExpirationInDays} days, and with it ${kept}, which tables or readers still name (NoSuchKey)`,
    );
  });

/** Buckets hold objects of one owner, over TLS, and of nobody else. */
export const keepsBucketsClosed: Rule = (document) =>
  ofType(document, 'AWS::S3::Bucket').flatMap(([id, { Properties }]) => {
    const blocks = Object.values(Properties.PublicAccessBlockConfiguration ?? {});
    const isClosed = blocks.length === 4 && blocks.every((isBlocked) => isBlocked === true);
    const policies = ofType(document, 'AWS::S3::BucketPolicy').map(([, policy]) => policy.Properties);
    const own = policies.filter(({ Bucket }) => textOf(Bucket) === `<${id}>`);
    const isOverTls = JSON.stringify(own).includes('"aws:SecureTransport":"false"');
    return [
      ...(isClosed ? [] : [`${id} may be made public`]),
      ...(isOverTls ? [] : [`${id} takes requests without TLS`]),
    ];
  });

/** A database or table that is kept has a name of its own kind; see docs/deploy.md for what a second deploy does with it. */
export const outlivesTheStackAsAWhole: Rule = (document) => {
  const policies = (type: string) =>
    ofType(document, type).map(
      ([id, { DeletionPolicy = 'Delete' }]) => [id, DeletionPolicy.startsWith('Retain')] as const,
    );
  const tables = policies('AWS::Glue::Table');
  const databases = policies('AWS::Glue::Database');
  const kept = tables.filter(([, isKept]) => isKept).length;
  return databases
    .filter(([, isKept]) => !isKept && kept > 0)
    .map(([id]) => `${id} is deleted with the stack, and with it the tables in it that are to be kept`);
};
