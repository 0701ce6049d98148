import { Argument, Command, Option } from 'commander';
import { ROLES, type Role } from '../../../contracts/access.ts';
import { People } from '../platform/users.ts';
import { onPlatform, type PlatformOptions, platformCommand } from '../terminal/options.ts';
import { print, table } from '../terminal/output.ts';

const emailArgument = (): Argument => new Argument('<email>', 'their e-mail address');

/** People who sign in to the dashboard. */
export function usersCommand(): Command {
  const command = new Command('users').description('people who sign in to the dashboard');
  command.addCommand(inviteCommand());
  command.addCommand(roleCommand());
  command.addCommand(removeCommand());
  command.addCommand(listCommand());
  return command;
}

const inviteCommand = (): Command =>
  platformCommand('invite', 'let somebody in; in AWS they get an e-mail, here the password is printed')
    .addArgument(emailArgument())
    .addOption(
      new Option('--role <role>', 'viewer sees figures, analyst also persons, admin also changes things')
        .choices(ROLES)
        .default('viewer'),
    )
    .action(
      onPlatform(async (platform, { role, json }: PlatformOptions & { readonly role: Role }, email: string) => {
        const people = new People(platform);
        if (platform.dataDir === undefined) {
          await people.invite(email, role);
          print(json === true, { email, role }, () => `${email} is invited as ${role}.`);
          return;
        }
        const password = await people.admit(email, role);
        print(json === true, { email, role, password }, () => `${email} may sign in as ${role}, with ${password}`);
      }),
    );

const roleCommand = (): Command =>
  platformCommand('role', 'change what somebody may do')
    .addArgument(emailArgument())
    .addArgument(new Argument('<role>', 'the new role').choices(ROLES))
    .action(
      onPlatform(async (platform, { json }, email: string, role: Role) => {
        await new People(platform).setRole(email, role);
        print(json === true, { email, role }, () => `${email} is ${role} from the next sign-in on, within an hour.`);
      }),
    );

const removeCommand = (): Command =>
  platformCommand('remove', 'let somebody in no more')
    .addArgument(emailArgument())
    .action(
      onPlatform(async (platform, { json }, email: string) => {
        await new People(platform).remove(email);
        print(json === true, { email }, () => `${email} cannot sign in any more; an access token ends within an hour.`);
      }),
    );

const listCommand = (): Command =>
  platformCommand('list', 'show who may sign in').action(
    onPlatform(async (platform, { json }) => {
      const people = await new People(platform).list();
      print(json === true, people, () =>
        people.length === 0 ? 'Nobody may sign in yet.' : table(people.map((person) => ({ ...person }))),
      );
    }),
  );
