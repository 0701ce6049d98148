import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BRONZE, GOLD, SILVER } from '../contracts/lake.ts';
import { allow, allowList } from './iam/statements.ts';

export interface LakeProps {
  /** Keep the buckets when the stack is deleted. @default true */
  readonly retain?: boolean;
  /** Empty the buckets when the stack is deleted; CloudFormation deletes no bucket that holds objects. @default false */
  readonly emptyOnDelete?: boolean;
}

const RAW_DAYS_STANDARD = 30;
const FAILURE_DAYS = 30;
const RESULT_DAYS = 7;
const MANIFEST_DAYS = 14;
/** Enough to look into what a run trained on, before the next. */
const FEATURE_DAYS = 7;

/**
 * The three buckets of the lake. Bronze: what was received, landing files and failed records. Silver: staging files, load
 * reports and Iceberg tables. Gold: published snapshots, query results and models.
 *
 * @example
 * const lake = new Lake(this, 'Lake', { retain: false });
 * lake.grantReadPublished(api.role);
 */
export class Lake extends Construct {
  readonly bronze: Bucket;
  readonly silver: Bucket;
  readonly gold: Bucket;

  constructor(scope: Construct, id: string, props: LakeProps = {}) {
    super(scope, id);
    const abort = { abortIncompleteMultipartUploadAfter: Duration.days(2) };
    const colder = [
      { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(RAW_DAYS_STANDARD) },
    ];
    this.bronze = this.#bucket('Bronze', props, [
      abort,
      { prefix: BRONZE.raw, transitions: colder },
      { prefix: BRONZE.landing, transitions: colder },
      { prefix: BRONZE.failures, expiration: Duration.days(FAILURE_DAYS) },
    ]);
    this.silver = this.#bucket('Silver', props, [abort, { prefix: SILVER.staging, transitions: colder }]);
    this.gold = this.#bucket('Gold', props, [
      abort,
      { prefix: GOLD.queryResults, expiration: Duration.days(RESULT_DAYS) },
      // Never the data itself: when refreshes stop, readers go on with the last good snapshot, however old it is.
      { prefix: GOLD.manifests, expiration: Duration.days(MANIFEST_DAYS) },
      { prefix: GOLD.features, expiration: Duration.days(FEATURE_DAYS) },
    ]);
    announceObjects(this.bronze);
  }

  /** Lets somebody read the published snapshot, and be told where there is none. */
  grantReadPublished({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(allow(['s3:GetObject'], [this.gold.arnForObjects(`${GOLD.published}*`)]));
    grantPrincipal.addToPrincipalPolicy(allowList(this, this.gold.bucketArn));
  }

  /** Lets somebody write staging files. */
  grantWriteStaging({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(allow(['s3:PutObject'], [this.silver.arnForObjects(`${SILVER.staging}*`)]));
  }

  /** Lets Lambda keep, in somebody's name, payloads that could not be worked through. */
  grantWriteFailures({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(allow(['s3:PutObject'], [this.bronze.arnForObjects(`${BRONZE.failures}*`)]));
    grantPrincipal.addToPrincipalPolicy(allowList(this, this.bronze.bucketArn));
  }

  #bucket(
    id: string,
    { retain = true, emptyOnDelete = false }: LakeProps,
    lifecycleRules: NonNullable<ConstructorParameters<typeof Bucket>[2]>['lifecycleRules'],
  ) {
    return new Bucket(this, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: emptyOnDelete,
      ...(lifecycleRules && { lifecycleRules }),
    });
  }
}

/** S3 tells EventBridge of new objects. Set on the resource itself: the L2 property would bring a custom resource along. */
function announceObjects(bucket: IBucket): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
