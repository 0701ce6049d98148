/**
 * AWS list prices in USD, us-east-1, without the free tier: the one table that every figure of the meter is made from. Read in
 * September 2026 (AWS price list files of 2026-09-11 to 2026-09-25), Kinesis from its catalogue page of that month; what is older says so.
 */
export const PRICES = {
  asOf: '2026-09-25',
  source: 'AWS Price List, us-east-1',
  /** A shard and hour of a provisioned stream. */
  kinesisShardHour: 0.015,
  /** A million PUT units of 25 KB, provisioned. */
  kinesisPutUnits: 0.014,
  /** An hour of an on-demand stream. */
  kinesisStreamHour: 0.04,
  /** A gigabyte in, on demand; a record counts as whole kilobytes. */
  kinesisGbIn: 0.08,
  kinesisGbOut: 0.04,
  /** A shard and hour of retention beyond the first day; on demand a gigabyte and month. */
  kinesisExtendedShardHour: 0.02,
  kinesisExtendedGbMonth: 0.1,
  /** A GB and second, arm64, and a million requests. */
  lambdaGbSecond: 0.0000133334,
  lambdaRequests: 0.2,
  /** A million requests of an HTTP API. */
  apiRequests: 1,
  /** A gigabyte and month of S3 Standard, a thousand PUT or LIST, a thousand GET. */
  s3GbMonth: 0.023,
  s3PutThousand: 0.005,
  s3GetThousand: 0.0004,
  /** A terabyte scanned by Athena; a statement counts 10 MB at least, and one that defines something nothing. */
  athenaTb: 5,
  /** A thousand transitions of a standard workflow. */
  transitionsThousand: 0.025,
  /** A million write units of DynamoDB on demand (November 2024). */
  dynamoWrites: 0.625,
  dynamoReads: 0.125,
  /** A month: a secret, an alarm, a dashboard. */
  secret: 0.4,
  alarm: 0.1,
  dashboard: 3,
  /** A gigabyte of logs taken in. */
  logsGb: 0.5,
  /** A month: a web ACL, a rule of it; and a million requests it looks at. */
  wafAcl: 5,
  wafRule: 1,
  wafRequests: 0.6,
  /** A million HTTPS requests of CloudFront. */
  cloudFrontRequests: 1,
  /** A million requests of the Glue catalogue; 100,000 objects in it and month. The first million of both is free for ever. */
  glueRequests: 1,
  glueObjects: 1,
  /** A minute of CodeBuild on `general1.small`. */
  buildMinute: 0.005,
  /** An hour of ml.m5.large in training. */
  trainingHour: 0.115,
} as const;

/** What others cost, USD a million events at list price. */
export const PEERS = {
  clickstream: {
    name: 'Clickstream Analytics on AWS',
    low: 0.205,
    high: 1.4,
    source: 'its cost page: 1.40 at 10 requests a second, 0.205 at 1,000, with Redshift, EMR and QuickSight',
  },
  segment: {
    name: 'Segment Team',
    low: 48,
    high: 48,
    source: 'list price of 120 USD for 10,000 visitors at 250 events each',
  },
} as const;
