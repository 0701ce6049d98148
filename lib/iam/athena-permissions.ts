import { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { GOLD, ICEBERG_TABLES } from '../../contracts/lake.ts';
import type { Zone } from '../../contracts/table.ts';
import { icebergTables } from '../../glue-sql/tables/index.ts';
import type { Catalog } from '../catalog.ts';
import type { Lake } from '../lake.ts';
import { allow } from './statements.ts';

const goldTables = icebergTables.filter(({ zone }) => zone === 'gold');

export interface AthenaPermissionsProps {
  readonly lake: Lake;
  readonly catalog: Catalog;
  /** Name of the workgroup. */
  readonly workGroup: string;
  /** Databases whose tables and views are read. */
  readonly reads: readonly Zone[];
  /** Prefixes of objects that are read beside the tables of Iceberg, as ARNs. */
  readonly readObjects?: readonly string[];
  /** Prefixes of objects that are written beside the tables of Iceberg and the results, as ARNs. */
  readonly writeObjects?: readonly string[];
  /** Whether it merges into the tables of Iceberg. @default true */
  readonly merges?: boolean;
}

/**
 * What a role needs to have Athena read, and merge into the Iceberg tables. Athena acts with the permissions of its caller: it needs the
 * catalog and the objects beneath it, not only `athena:*`.
 */
export function athenaPermissions(scope: Construct, props: AthenaPermissionsProps): PolicyStatement[] {
  const { lake, catalog, workGroup, reads, readObjects = [], writeObjects = [], merges = true } = props;
  const athena = (resource: string, resourceName: string) =>
    Stack.of(scope).formatArn({ service: 'athena', resource, resourceName });
  const tables = [lake.silver, lake.gold].map((bucket) => bucket.arnForObjects(`${ICEBERG_TABLES}*`));
  const results = lake.gold.arnForObjects(`${GOLD.queryResults}*`);
  const buckets = [...(reads.includes('bronze') ? [lake.bronze] : []), lake.silver, lake.gold];
  return [
    allow(
      ['athena:StartQueryExecution', 'athena:StopQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults'],
      [athena('workgroup', workGroup)],
    ),
    allow(['athena:GetDataCatalog'], [athena('datacatalog', 'AwsDataCatalog')]),
    allow(['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'], catalog.arns(...reads)),
    allow(['glue:GetDatabase', 'glue:GetDatabases', 'glue:CreateDatabase'], catalog.defaultArns()),
    // A commit is an update of the table. Silver holds nothing else; in gold there are views, which are tables to Glue.
    ...(merges ? [allow(['glue:UpdateTable'], [...catalog.arns('silver'), ...catalog.arnsOf(goldTables)])] : []),
    allow(['s3:GetObject'], [...tables, results, ...readObjects]),
    allow(
      ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      [...(merges ? tables : []), results, ...writeObjects],
    ),
    // A merge whose commit fails clears away the files it wrote, and VACUUM what no snapshot refers to.
    ...(merges ? [allow(['s3:DeleteObject'], tables)] : []),
    allow(
      ['s3:ListBucket', 's3:GetBucketLocation', 's3:ListBucketMultipartUploads'],
      buckets.map(({ bucketArn }) => bucketArn),
    ),
  ];
}
