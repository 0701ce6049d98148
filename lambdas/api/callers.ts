import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Context } from 'hono';
import { type KeyKind, type Role, reaches } from '../../contracts/access.ts';
import type { ReaderAccess } from '../../contracts/routes/route.ts';
import { addressName, callerAddress } from '../http/caller.ts';
import { ProblemError } from '../http/problem.ts';
import type { FindKey } from '../identity/keys.ts';
import { TokenRefusedError, type VerifyToken } from '../identity/tokens.ts';
import type { FrontDoorLimits } from '../limits/front-door.ts';

/** Who asks: a person who has signed in, or whoever holds a key. */
export interface Caller {
  /** What distinguishes them from others in logs and notes; never an address or a key. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The kind of key that was sent; undefined for a person. */
  readonly key?: KeyKind;
}

/** What callers are known by. */
export interface CallerPorts {
  readonly findKey: FindKey;
  readonly verifyToken: VerifyToken;
  /** How much of one person, of one key and of one stranger is taken; absent where nothing is counted. */
  readonly limits?: Pick<FrontDoorLimits, 'spend'>;
  /** Whether callers come through a distribution, which tells their address. @default false */
  readonly isBehindDistribution?: boolean;
  /** Keeps the names of addresses in one stage apart from those in another. @default nothing */
  readonly addressSalt?: string;
}

/** Finds out who asks, and whether they may. */
export type Admit = (c: Context, access: ReaderAccess) => Promise<Caller>;

/** @returns a check of a request that throws ProblemError 401, 403 or 429 */
export function admission(ports: CallerPorts): Admit {
  return async (c, access) => {
    const caller = await callerOf(ports, c);
    if (caller.key !== undefined && !access.keys?.includes(caller.key)) {
      const instead = access.keys ? `a ${access.keys.join(' or ')} key` : 'a sign-in: no key opens this';
      throw new ProblemError(403, 'Forbidden', `A ${caller.key} key is not enough here; it needs ${instead}.`);
    }
    // A publishable key stands in every page of the shop: it opens what the route names, whatever its role.
    if (caller.key !== 'publishable' && !reaches(caller.role, access.role)) {
      throw new ProblemError(403, 'Forbidden', `This needs the role ${access.role}; you have the role ${caller.role}.`);
    }
    return caller;
  };
}

async function callerOf(ports: CallerPorts, c: Context): Promise<Caller> {
  const sent = /^bearer\s+(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  const address = addressOf(ports, c);
  try {
    if (sent === undefined) throw signInNeeded('send an access token or a key as "Authorization: Bearer …".');
    return isToken(sent) ? await personOf(ports, sent) : await holderOf(ports, sent, address);
  } catch (error) {
    // Strangers who try keys are slowed down; who asks without any costs nothing. Who asks too much is no stranger: an address that
    // many share, as that of an office, is not shut out for one of them.
    if (sent !== undefined && address !== undefined && !isTooMuch(error))
      await ports.limits?.spend('requestsPerAddress', address);
    throw error;
  }
}

const isTooMuch = (error: unknown): boolean => error instanceof ProblemError && error.status === 429;

/** Header, claims and signature with dots between. */
const isToken = (text: string): boolean => text.split('.').length === 3;

async function personOf({ verifyToken, limits }: CallerPorts, token: string): Promise<Caller> {
  const { id, name, role } = await verifyToken(token).catch((error: unknown) => {
    if (!(error instanceof TokenRefusedError)) throw error;
    throw signInNeeded(`sign in again. The access token is refused: ${error.message}`);
  });
  await limits?.spend('requestsPerUser', id);
  if (role !== undefined) return { id, name, role };
  throw new ProblemError(403, 'Forbidden', 'You are in no group of this shop; an admin can put you into one.');
}

async function holderOf({ findKey, limits }: CallerPorts, text: string, address: string | undefined): Promise<Caller> {
  const key = await findKey(text);
  if (!key) throw signInNeeded('this key is unknown or was revoked; make one with: npx shoplake keys create.');
  await limits?.spend('requestsPerKey', key.hash);
  if (key.kind === 'publishable' && address !== undefined) await limits?.spend('requestsPerAddress', address);
  return { id: `key:${key.name}`, name: key.name, role: key.role, key: key.kind };
}

const signInNeeded = (what: string): ProblemError =>
  new ProblemError(401, 'Unauthorized', `This is not open to everybody: ${what}`, { 'www-authenticate': 'Bearer' });

/** Counters of an address are named so that they do not tell it; undefined for a request that did not come by the gateway. */
function addressOf({ isBehindDistribution = false, addressSalt = '' }: CallerPorts, c: Context): string | undefined {
  const event = (c.env as { readonly event?: APIGatewayProxyEventV2 } | undefined)?.event;
  return event && addressName(callerAddress(event, isBehindDistribution), addressSalt);
}
