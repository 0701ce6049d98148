import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface LakeProps {
  /** Keep the buckets when the stack is deleted. */
  readonly retain: boolean;
}

/** Key prefixes of the lake. */
export const PREFIX = {
  /** Records that a function could not work through; Lambda fixes this prefix. */
  failures: 'aws/lambda/',
  icebergTables: 'tables/',
  published: 'published/',
  queryResults: 'athena-results/',
} as const;

const RAW_DAYS_STANDARD = 30;
const FAILURE_DAYS = 30;
const RESULT_DAYS = 7;
const SNAPSHOT_DAYS = 14;

/**
 * The three buckets of the lake. Bronze: what was received, landing files and failed records. Silver: staging files, load
 * reports and Iceberg tables. Gold: published snapshots and query results.
 */
export class Lake extends Construct {
  readonly bronze: Bucket;
  readonly silver: Bucket;
  readonly gold: Bucket;

  constructor(scope: Construct, id: string, { retain }: LakeProps) {
    super(scope, id);
    const abort = { abortIncompleteMultipartUploadAfter: Duration.days(2) };
    const colder = [
      { storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(RAW_DAYS_STANDARD) },
    ];
    this.bronze = this.#bucket('Bronze', retain, [
      abort,
      { prefix: 'bronze/', transitions: colder },
      { prefix: 'landing/', transitions: colder },
      { prefix: PREFIX.failures, expiration: Duration.days(FAILURE_DAYS) },
    ]);
    this.silver = this.#bucket('Silver', retain, [abort, { prefix: 'staging/', transitions: colder }]);
    this.gold = this.#bucket('Gold', retain, [
      abort,
      { prefix: PREFIX.queryResults, expiration: Duration.days(RESULT_DAYS) },
      { prefix: `${PREFIX.published}data/`, expiration: Duration.days(SNAPSHOT_DAYS) },
      { prefix: `${PREFIX.published}manifests/`, expiration: Duration.days(SNAPSHOT_DAYS) },
    ]);
    announceObjects(this.bronze);
  }

  #bucket(
    id: string,
    retain: boolean,
    lifecycleRules: NonNullable<ConstructorParameters<typeof Bucket>[2]>['lifecycleRules'],
  ) {
    return new Bucket(this, id, {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      autoDeleteObjects: false,
      ...(lifecycleRules && { lifecycleRules }),
    });
  }
}

/** S3 tells EventBridge of new objects. Set on the resource itself: the L2 property would bring a custom resource along. */
function announceObjects(bucket: IBucket): void {
  const resource = bucket.node.defaultChild as CfnBucket;
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}
