import { randomUUID } from 'node:crypto';
import type { Store, Table } from '../common/store.ts';
import { AwsFailure } from '../service.ts';
import { hashed, isPassword } from './passwords.ts';

/** Somebody in a user pool. */
export interface PoolUser {
  readonly sub: string;
  /** Also what one signs in with, in lower case. */
  readonly email: string;
  readonly groups: readonly string[];
  /** Salted and hashed; absent until one is set. */
  readonly password?: string;
  readonly createdAt: number;
}

/** The people of one user pool. */
export class PoolUsers {
  readonly #table: Table<PoolUser>;

  constructor(store: Store, poolId: string) {
    this.#table = store.table<PoolUser>(`cognito-users-${poolId}`);
  }

  all(): readonly PoolUser[] {
    return this.#table.all();
  }

  /** @param name the e-mail address, however it is written, or the `sub` */
  find(name: string): PoolUser | undefined {
    return this.#table.get(name.trim().toLowerCase()) ?? this.#table.all().find(({ sub }) => sub === name);
  }

  /** @throws AwsFailure `UserNotFoundException` */
  get(name: string): PoolUser {
    const user = this.find(name);
    if (!user) throw new AwsFailure('UserNotFoundException', 'User does not exist.');
    return user;
  }

  /** @throws AwsFailure `UsernameExistsException` */
  create(address: string, password: string | undefined, now: number): PoolUser {
    const email = address.trim().toLowerCase();
    if (this.find(email)) throw new AwsFailure('UsernameExistsException', 'User account already exists');
    const user = { sub: randomUUID(), email, groups: [], createdAt: now };
    return this.put(password === undefined ? user : { ...user, password: hashed(password) });
  }

  put(user: PoolUser): PoolUser {
    this.#table.put(user.email, user);
    return user;
  }

  delete({ email }: PoolUser): void {
    this.#table.delete(email);
  }

  setPassword(name: string, password: string): void {
    this.put({ ...this.get(name), password: hashed(password) });
  }

  /** Somebody who knows their password; undefined for anybody else, without saying why. */
  signIn(email: string, password: string): PoolUser | undefined {
    const user = this.find(email);
    // Whether there is such a user must not show in how long the answer takes.
    const isRight = isPassword(password, user?.password ?? NOBODYS);
    return user?.password !== undefined && isRight ? user : undefined;
  }
}

const NOBODYS = hashed(randomUUID());
