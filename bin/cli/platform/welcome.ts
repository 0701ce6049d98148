import { ROLES } from '../../../contracts/access.ts';
import { Keys } from './keys.ts';
import type { Platform } from './platform.ts';
import { People } from './users.ts';

/** What a person at this machine needs to read: somebody of each role, and a key. */
export interface SignIns {
  readonly people: readonly { readonly email: string; readonly password: string }[];
  readonly readKey: string;
}

/** The name of the key that is made at each start. */
const START_KEY = 'start';

/** Lets somebody of each role in, each with a new password, and makes a new read key in the place of the last. */
export async function admitEverybody(platform: Platform): Promise<SignIns> {
  const everybody = new People(platform);
  const people = [];
  for (const role of ROLES.toReversed()) {
    const email = `${role}@shop.example`;
    people.push({ email, password: await everybody.admit(email, role) });
  }
  const keys = new Keys(platform);
  for (const key of await keys.active(START_KEY)) await keys.revoke(key);
  return { people, readKey: await keys.create({ name: START_KEY, kind: 'read', role: 'analyst' }) };
}
