import { Duration, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  UserPoolClientIdentityProvider,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ROLES } from '../../contracts/access.ts';
import type { StageConfig } from '../config.ts';
import { allow } from '../iam/statements.ts';

export interface IdentityProps {
  readonly stage: StageConfig;
}

/**
 * Who may read: people of a user pool, whom an admin invites and puts into a group for each role, and holders of keys.
 *
 * @example
 * const identity = new Identity(this, 'Identity', { stage });
 */
export class Identity extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;
  readonly keys: Table;
  readonly #domain: UserPoolDomain;
  /** Where the sign-in page may send people back to. */
  readonly #pages: string[];

  constructor(scope: Construct, id: string, { stage }: IdentityProps) {
    super(scope, id);
    const { retain, signIn } = stage;
    this.#pages = [...signIn.callbackUrls];
    const pages = Lazy.list({ produce: () => this.#pages });
    const { stackName, account } = Stack.of(this);
    const removalPolicy = retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    this.pool = new UserPool(this, 'Users', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      mfa: signIn.mfa === 'required' ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: PASSWORDS,
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: retain,
      removalPolicy,
    });
    for (const [precedence, groupName] of ROLES.toReversed().entries()) {
      new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId: this.pool.userPoolId, groupName, precedence });
    }
    this.client = this.pool.addClient('Dashboard', {
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
        callbackUrls: pages,
        logoutUrls: pages,
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(signIn.sessionDays),
    });
    // A name that no other stack of the region may have: the account's number makes it one's own.
    const domainPrefix = signIn.domainPrefix ?? `${stackName.toLowerCase()}-${account}`;
    this.#domain = this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix } });
    this.keys = new Table(this, 'Keys', {
      partitionKey: { name: 'kind', type: AttributeType.STRING },
      sortKey: { name: 'hash', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy,
    });
  }

  /** Lets the sign-in page send people back to one more address. */
  leadBackTo(url: string): void {
    this.#pages.push(url);
  }

  /** Who makes access tokens: what they say under `iss`, and where their keys are found. */
  get issuer(): string {
    return this.pool.userPoolProviderUrl;
  }

  /** What a function that tells callers apart has in its environment. */
  get environment(): Readonly<Record<'TOKEN_ISSUER' | 'TOKEN_CLIENT' | 'SIGN_IN_URL' | 'KEYS_TABLE', string>> {
    return {
      SIGN_IN_URL: this.#domain.baseUrl(),
      TOKEN_ISSUER: this.issuer,
      TOKEN_CLIENT: this.client.userPoolClientId,
      KEYS_TABLE: this.keys.tableName,
    };
  }

  /** What it may do for that. */
  get statements(): readonly PolicyStatement[] {
    return [allow(['dynamodb:GetItem'], [this.keys.tableArn])];
  }

  /** What the command line needs to manage them. */
  get outputs(): Readonly<Record<string, string>> {
    return {
      UserPool: this.pool.userPoolId,
      UserPoolClient: this.client.userPoolClientId,
      SignInUrl: this.#domain.baseUrl(),
      KeysTable: this.keys.tableName,
    };
  }
}

/** As NIST SP 800-63B advises: length instead of rules about characters, which Cognito’s default asks for. */
const PASSWORDS = {
  minLength: 12,
  requireLowercase: false,
  requireUppercase: false,
  requireDigits: false,
  requireSymbols: false,
  tempPasswordValidity: Duration.days(7),
};
