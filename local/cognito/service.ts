import type { Clock } from '../common/clock.ts';
import { AwsFailure, UnsupportedError } from '../service.ts';
import type { Pool } from './pool.ts';
import type { PoolUser, PoolUsers } from './users.ts';

type Input = Readonly<Record<string, unknown>>;
type Output = Record<string, unknown>;

export interface CognitoOptions {
  readonly pool: Pool;
  readonly users: PoolUsers;
  /** @default Date.now */
  readonly now?: Clock['now'];
}

/** What an admin does with the people of a user pool. No mail is sent: whoever invites tells the password. */
export class CognitoService {
  readonly #options: Required<CognitoOptions>;

  constructor(options: CognitoOptions) {
    this.#options = { now: Date.now, ...options };
  }

  async AdminCreateUser(input: Input): Promise<Output> {
    this.#assertKnown(input, [
      'Username',
      'TemporaryPassword',
      'UserAttributes',
      'DesiredDeliveryMediums',
      'MessageAction',
    ]);
    const { TemporaryPassword: password, Username: name } = input;
    if (password !== undefined) this.#assertPassword(password);
    const { users, now } = this.#options;
    return { User: described(users.create(String(name), password as string | undefined, now())) };
  }

  async AdminSetUserPassword(input: Input): Promise<Output> {
    this.#assertKnown(input, ['Username', 'Password', 'Permanent']);
    this.#assertPassword(input.Password);
    this.#options.users.setPassword(String(input.Username), String(input.Password));
    return {};
  }

  async AdminAddUserToGroup(input: Input): Promise<Output> {
    this.#assertKnown(input, ['Username', 'GroupName']);
    const group = this.#groupOf(input);
    this.#changeGroups(input, (groups) => [...new Set([...groups, group])]);
    return {};
  }

  async AdminRemoveUserFromGroup(input: Input): Promise<Output> {
    this.#assertKnown(input, ['Username', 'GroupName']);
    const group = this.#groupOf(input);
    this.#changeGroups(input, (groups) => groups.filter((one) => one !== group));
    return {};
  }

  async AdminListGroupsForUser(input: Input): Promise<Output> {
    this.#assertKnown(input, ['Username']);
    const { groups } = this.#options.users.get(String(input.Username));
    return { Groups: groups.map((GroupName) => ({ GroupName })) };
  }

  async AdminDeleteUser(input: Input): Promise<Output> {
    this.#assertKnown(input, ['Username']);
    const { users } = this.#options;
    users.delete(users.get(String(input.Username)));
    return {};
  }

  /** Answers in one page, however many there are. */
  async ListUsers(input: Input): Promise<Output> {
    this.#assertKnown(input, ['Limit']);
    return { Users: this.#options.users.all().map(described) };
  }

  #changeGroups(input: Input, change: (groups: readonly string[]) => readonly string[]): void {
    const { users } = this.#options;
    const user = users.get(String(input.Username));
    users.put({ ...user, groups: change(user.groups) });
  }

  #groupOf({ GroupName: group }: Input): string {
    if (this.#options.pool.groups.includes(String(group))) return String(group);
    throw new AwsFailure('ResourceNotFoundException', 'Group not found.');
  }

  #assertPassword(password: unknown): void {
    if (String(password).length >= this.#options.pool.minPasswordLength) return;
    throw new AwsFailure(
      'InvalidPasswordException',
      'Password did not conform with password policy: Password not long enough',
    );
  }

  #assertKnown({ UserPoolId: poolId, ...input }: Input, known: readonly string[]): void {
    const unknown = Object.entries(input).find(([name, value]) => value !== undefined && !known.includes(name));
    if (unknown) throw new UnsupportedError(`Cognito calls with ${unknown[0]}`);
    if (poolId === this.#options.pool.id) return;
    throw new AwsFailure('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
  }
}

const described = ({ sub, email, createdAt, password }: PoolUser): Output => ({
  Username: sub,
  Attributes: [
    { Name: 'sub', Value: sub },
    { Name: 'email', Value: email },
  ],
  Enabled: true,
  UserStatus: password === undefined ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED',
  UserCreateDate: new Date(createdAt),
});
