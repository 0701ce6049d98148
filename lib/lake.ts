import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  type LifecycleRule,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BRONZE, GOLD, prefixOf, SILVER } from '../contracts/lake.ts';
import { RECEIPTS } from '../contracts/receipts.ts';
import { quarantine } from '../glue-sql/tables/ledger.ts';
import type { StageConfig } from './config.ts';
import { allow, allowList } from './iam/statements.ts';

export interface LakeProps {
  /** Days after which input expires that is no table. */
  readonly retention: StageConfig['retention'];
  /** Keep the buckets when the stack is deleted. @default true */
  readonly retain?: boolean;
  /** Empty the buckets when the stack is deleted; CloudFormation deletes no bucket that holds objects. @default false */
  readonly emptyOnDelete?: boolean;
}

/** Under which S3 counts what is written below the failure prefix; it costs nothing while nothing is. */
export const FAILURE_METRICS = 'failures';
const RAW_DAYS_STANDARD = 30;
/** The colder class is billed for this long at least, so what goes sooner stays where it is. */
const COLD_DAYS_LEAST = 30;
/** A version that was overwritten is nobody's input any more. */
const OVERWRITTEN_DAYS = 1;
const RESULT_DAYS = 7;
/** Enough to look into what a run trained on, before the next. */
const FEATURE_DAYS = 7;
/** Long enough to hand it on. */
const EXPORT_DAYS = 1;

/**
 * The three buckets of the lake. Bronze: what was received, landing files and failed records. Silver: staging files, load
 * reports and Iceberg tables. Gold: published snapshots, query results and models.
 *
 * @example
 * const lake = new Lake(this, 'Lake', { retention: stage.retention, retain: false });
 * lake.grantReadPublished(api.role);
 */
export class Lake extends Construct {
  readonly bronze: Bucket;
  readonly silver: Bucket;
  readonly gold: Bucket;

  constructor(scope: Construct, id: string, props: LakeProps) {
    super(scope, id);
    const { bronzeDays, stagingDays, quarantineDays, failureDays } = props.retention;
    // Buckets keep no versions; where somebody turns that on, what was erased goes all the same.
    const abort = {
      abortIncompleteMultipartUploadAfter: Duration.days(2),
      noncurrentVersionExpiration: Duration.days(OVERWRITTEN_DAYS),
    };
    const colder = [
      { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(RAW_DAYS_STANDARD) },
    ];
    this.bronze = this.#bucket('Bronze', props, [
      abort,
      {
        ...expiring(BRONZE.raw, bronzeDays),
        ...(bronzeDays >= RAW_DAYS_STANDARD + COLD_DAYS_LEAST && { transitions: colder }),
      },
      { prefix: BRONZE.landing, transitions: colder },
      expiring(BRONZE.failures, failureDays),
    ]);
    this.silver = this.#bucket('Silver', props, [
      abort,
      // Of staging, only what no table is made of. The rest goes a while after it was merged, which S3 does not know.
      expiring(prefixOf(quarantine), quarantineDays),
      { prefix: SILVER.arrivals, expiration: Duration.days(stagingDays) },
      // Nothing is delivered again so late.
      { prefix: RECEIPTS.taken, expiration: Duration.days(bronzeDays) },
    ]);
    this.gold = this.#bucket('Gold', props, [
      abort,
      { prefix: GOLD.queryResults, expiration: Duration.days(RESULT_DAYS) },
      { prefix: GOLD.features, expiration: Duration.days(FEATURE_DAYS) },
      { prefix: GOLD.exports, expiration: Duration.days(EXPORT_DAYS) },
    ]);
    announceObjects(this.bronze);
    this.bronze.addMetric({ id: FAILURE_METRICS, prefix: BRONZE.failures });
  }

  /** Lets somebody read the published snapshot, and be told where there is none. */
  grantReadPublished({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(allow(['s3:GetObject'], [this.gold.arnForObjects(`${GOLD.published}*`)]));
    grantPrincipal.addToPrincipalPolicy(allowList(this, this.gold.bucketArn));
  }

  /** Lets somebody write staging files, and the receipts that hand them over. */
  grantWriteStaging({ grantPrincipal }: IGrantable): void {
    const prefixes = [SILVER.staging, RECEIPTS.pending].map((prefix) => this.silver.arnForObjects(`${prefix}*`));
    grantPrincipal.addToPrincipalPolicy(allow(['s3:PutObject'], prefixes));
  }

  /** Lets Lambda keep, in somebody's name, payloads that could not be worked through. */
  grantWriteFailures({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(allow(['s3:PutObject'], [this.bronze.arnForObjects(`${BRONZE.failures}*`)]));
    grantPrincipal.addToPrincipalPolicy(allowList(this, this.bronze.bucketArn));
  }

  #bucket(id: string, { retain = true, emptyOnDelete = false }: LakeProps, lifecycleRules: LifecycleRule[]) {
    return new Bucket(this, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: emptyOnDelete,
      lifecycleRules,
    });
  }
}

const expiring = (prefix: string, days: number): LifecycleRule => ({
  prefix,
  expiration: Duration.days(days),
  noncurrentVersionExpiration: Duration.days(OVERWRITTEN_DAYS),
});

/** S3 tells EventBridge of new objects. Set on the resource itself: the L2 property would bring a custom resource along. */
function announceObjects(bucket: IBucket): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
