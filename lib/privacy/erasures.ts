import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../config.ts';
import { allow } from '../iam/statements.ts';

export interface ErasuresProps {
  readonly stage: StageConfig;
}

/**
 * The list of who was erased, by keyed hashes, and the receipts. It holds nobody's id, so that it may be kept for good.
 *
 * @example
 * const erasures = new Erasures(this, 'Erasures', { stage });
 */
export class Erasures extends Construct {
  readonly table: Table;
  /** By which a function finds the list. */
  readonly environment: { readonly ERASURES_TABLE: string };
  /** What a function may do that only looks whether somebody is on the list. */
  readonly mayRead: PolicyStatement;

  constructor(scope: Construct, id: string, { stage }: ErasuresProps) {
    super(scope, id);
    this.table = new Table(this, 'Table', {
      partitionKey: { name: 'kind', type: AttributeType.STRING },
      sortKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      removalPolicy: stage.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    });
    this.environment = { ERASURES_TABLE: this.table.tableName };
    this.mayRead = allow(['dynamodb:Query'], [this.table.tableArn]);
  }
}
