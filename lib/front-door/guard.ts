import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { LimitName } from '../../contracts/front-door.ts';
import type { StageConfig } from '../config.ts';
import { allow } from '../iam/statements.ts';

const SECRET_LENGTH = 48;

/**
 * What the functions behind the API keep strangers away with: counters that all their instances share, and, in a stage with a
 * distribution, the secret by which a request shows that it came through it.
 *
 * @example
 * const guard = new Guard(this, 'Guard', { stage });
 */
export class Guard extends Construct {
  /** Known to the distribution and to the functions, and to nobody else; absent in a stage without. */
  readonly originSecret: Secret | undefined;
  readonly #counters: Table;
  readonly #limits: StageConfig['limits'];

  constructor(scope: Construct, id: string, { stage }: { readonly stage: StageConfig }) {
    super(scope, id);
    this.#limits = stage.limits;
    // Encrypted with a key of DynamoDB's own, as every table is. What it counts is worth nothing a day later.
    this.#counters = new Table(this, 'Counters', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires',
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.originSecret = stage.waf
      ? new Secret(this, 'Origin', {
          description: 'Sent by the distribution with every request; the functions refuse what comes without it',
          generateSecretString: { passwordLength: SECRET_LENGTH, excludePunctuation: true },
          removalPolicy: RemovalPolicy.DESTROY,
        })
      : undefined;
  }

  /** What a function that checks the origin has in its environment. */
  get originEnvironment(): { readonly ORIGIN_SECRET?: string } {
    return this.originSecret ? { ORIGIN_SECRET: this.originSecret.secretArn } : {};
  }

  /** What it may do for that. */
  get originStatements(): readonly PolicyStatement[] {
    return this.originSecret ? [allow(['secretsmanager:GetSecretValue'], [this.originSecret.secretArn])] : [];
  }

  /** What a function that holds the limits has in its environment. */
  get limitsEnvironment(): { readonly LIMITS: string; readonly LIMITS_TABLE: string; readonly STACK_NAME: string } {
    const { orderValue: _, ...counted } = this.#limits;
    const held = Object.entries(counted).filter(([, most]) => most !== null);
    const limits: Partial<Record<LimitName, number>> = Object.fromEntries(held);
    return {
      LIMITS: JSON.stringify(limits),
      LIMITS_TABLE: this.#counters.tableName,
      STACK_NAME: Stack.of(this).stackName,
    };
  }

  get limitsStatements(): readonly PolicyStatement[] {
    return [allow(['dynamodb:UpdateItem'], [this.#counters.tableArn])];
  }
}
