import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  paginateListUsers,
  UserNotFoundException,
  UsernameExistsException,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { ROLES, type Role } from '../../../contracts/access.ts';
import { aws } from '../../../lambdas/aws/client.ts';
import { CommandError } from '../terminal/errors.ts';
import type { Platform } from './platform.ts';

export interface Person {
  readonly email: string;
  readonly role: Role | null;
  readonly status: string;
}

const PASSWORD_BYTES = 12;

/** The people of a stage's user pool. */
export class People {
  readonly #client = aws(new CognitoIdentityProviderClient({}));
  readonly #pool: { readonly UserPoolId: string };

  constructor({ outputs }: Platform) {
    this.#pool = { UserPoolId: outputs.UserPool };
  }

  async list(): Promise<readonly Person[]> {
    const people: Person[] = [];
    for await (const { Users = [] } of paginateListUsers({ client: this.#client }, this.#pool)) {
      for (const user of Users) people.push(await this.#describe(user));
    }
    return people;
  }

  /**
   * Cognito writes them an e-mail with a first password.
   * @throws CommandError when they are there already
   */
  async invite(email: string, role: Role): Promise<void> {
    await this.#create(email, {
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
      DesiredDeliveryMediums: ['EMAIL'],
    });
    await this.setRole(email, role);
  }

  /** Puts somebody into the group of a role, and out of all others. @throws CommandError when there is nobody of that address */
  async setRole(email: string, role: Role): Promise<void> {
    const groups = this.#client.send(new AdminListGroupsForUserCommand({ ...this.#pool, Username: email }));
    const { Groups = [] } = await knowing(email, groups);
    const others = Groups.map(({ GroupName }) => GroupName).filter((group) => group !== role);
    for (const GroupName of others) {
      await this.#client.send(new AdminRemoveUserFromGroupCommand({ ...this.#pool, Username: email, GroupName }));
    }
    await this.#client.send(new AdminAddUserToGroupCommand({ ...this.#pool, Username: email, GroupName: role }));
  }

  /** A new password for somebody, who is made if need be. @returns the password */
  async admit(email: string, role: Role): Promise<string> {
    const known = (await this.list()).some((person) => person.email === email);
    if (!known) await this.#create(email, { MessageAction: 'SUPPRESS' });
    const Password = randomBytes(PASSWORD_BYTES).toString('base64url');
    await this.#client.send(
      new AdminSetUserPasswordCommand({ ...this.#pool, Username: email, Password, Permanent: true }),
    );
    await this.setRole(email, role);
    return Password;
  }

  /** @throws CommandError when there is nobody of that address */
  async remove(email: string): Promise<void> {
    await knowing(email, this.#client.send(new AdminDeleteUserCommand({ ...this.#pool, Username: email })));
  }

  async #create(
    Username: string,
    more: Partial<ConstructorParameters<typeof AdminCreateUserCommand>[0]>,
  ): Promise<void> {
    try {
      await this.#client.send(new AdminCreateUserCommand({ ...more, ...this.#pool, Username }));
    } catch (error) {
      if (!(error instanceof UsernameExistsException)) throw error;
      throw new CommandError(
        `${Username} is there already. Change the role with: npx shoplake users role ${Username} ROLE`,
      );
    }
  }

  async #describe({ Username, Attributes = [], UserStatus = 'UNKNOWN' }: UserType): Promise<Person> {
    const { Groups = [] } = await this.#client.send(new AdminListGroupsForUserCommand({ ...this.#pool, Username }));
    const groups = new Set(Groups.map(({ GroupName }) => GroupName));
    const email = Attributes.find(({ Name }) => Name === 'email')?.Value ?? Username ?? '';
    return { email, role: ROLES.findLast((role) => groups.has(role)) ?? null, status: UserStatus };
  }
}

async function knowing<T>(email: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
    throw new CommandError(`There is nobody with the address ${email}. See who there is: npx shoplake users list`);
  }
}
