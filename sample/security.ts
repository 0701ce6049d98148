import { DAY_MS, type LocalDay } from './calendar.ts';
import { Random } from './random.ts';
import type { Shop } from './shop.ts';
import { FIRST_WORDS } from './words.ts';

/** A row of Microsoft Sentinel's table SigninLogs, as far as the platform reads it. */
export interface SignIn {
  readonly TimeGenerated: string;
  readonly Id: string;
  readonly Category: 'SignInLogs';
  readonly OperationName: 'Sign-in activity';
  /** 0 is success; others are Entra's error codes. */
  readonly ResultType: string;
  readonly ResultDescription: string;
  readonly UserPrincipalName: string;
  readonly IPAddress: string;
  readonly Location: string;
  readonly AppDisplayName: string;
  readonly RiskLevelDuringSignIn: 'none' | 'high';
}

const STAFF = 8;
const SIGN_INS_A_DAY = 2.5;
const SLIP_RATE = 0.04;
const APPS = ['Shop admin', 'Warehouse', 'Mail', 'Accounting'] as const;
const SUCCESS = ['0', ''] as const;
/** Entra's code for a wrong password. */
const WRONG_PASSWORD = ['50126', 'Invalid username or password'] as const;

/** Somebody tries passwords on this day after the opening, for three quarters of an hour. */
const ATTACK_DAY = 345;
const ATTEMPTS = 160;
const ATTACK_MS = 45 * 60_000;
const HOUR_MS = 3_600_000;

type Outcome = Pick<SignIn, 'ResultType' | 'ResultDescription' | 'RiskLevelDuringSignIn'>;

/**
 * Sign-ins of the shop's staff from `from` to `to`, day by day: some mistyped passwords, and on one day a burst of failures
 * against one account. Every day is drawn from its own seed. Addresses are those set aside for documentation (RFC 5737).
 */
export function* signIns(shop: Shop, { from, to }: { readonly from: Date; readonly to: Date }): Generator<SignIn> {
  const { calendar } = shop;
  const staff = employees(shop);
  const opening = calendar.dayOf(shop.openedAt.getTime());
  for (let day = calendar.dayOf(from.getTime()); calendar.startOf(day) < to.getTime(); day++) {
    const all = [...ordinary(shop, staff, day), ...(day === opening + ATTACK_DAY ? attack(shop, staff, day) : [])];
    for (const signIn of all.sort((a, b) => (a.TimeGenerated < b.TimeGenerated ? -1 : 1))) {
      const at = Date.parse(signIn.TimeGenerated);
      if (at >= from.getTime() && at < to.getTime()) yield signIn;
    }
  }
}

interface Employee {
  readonly name: string;
  readonly address: string;
}

function employees({ seed }: Shop): Employee[] {
  const names = Random.of(seed, 'staff').shuffle(FIRST_WORDS).slice(0, STAFF);
  return names.map((name, index) => ({ name: `${name}@shop.example.com`, address: `192.0.2.${10 + index}` }));
}

function* ordinary(shop: Shop, staff: readonly Employee[], day: LocalDay): Generator<SignIn> {
  const random = Random.of(shop.seed, 'sign-ins', day);
  const isWeekend = new Date(day * DAY_MS).getUTCDay() % 6 === 0;
  for (const [index, { name, address }] of staff.entries()) {
    const count = random.poisson(isWeekend ? SIGN_INS_A_DAY / 5 : SIGN_INS_A_DAY);
    for (let n = 0; n < count; n++) {
      const at = Math.floor(shop.calendar.at(day, random.between(8, 18) * HOUR_MS));
      const [ResultType, ResultDescription] = random.chance(SLIP_RATE) ? WRONG_PASSWORD : SUCCESS;
      const outcome = { ResultType, ResultDescription, RiskLevelDuringSignIn: 'none' } as const;
      yield signIn(`${day}-${index}-${n}`, at, name, { address, country: 'GB', app: random.pick(APPS) }, outcome);
    }
  }
}

function* attack(shop: Shop, staff: readonly Employee[], day: LocalDay): Generator<SignIn> {
  const random = Random.of(shop.seed, 'attack', day);
  const target = random.pick(staff).name;
  const start = shop.calendar.at(day, 3.2 * HOUR_MS);
  const [ResultType, ResultDescription] = WRONG_PASSWORD;
  const outcome = { ResultType, ResultDescription, RiskLevelDuringSignIn: 'high' } as const;
  for (let n = 0; n < ATTEMPTS; n++) {
    const at = Math.floor(start + (n / ATTEMPTS) * ATTACK_MS + random.between(0, 10_000));
    const from = { address: `203.0.113.${random.below(4) + 20}`, country: 'RO', app: 'Shop admin' };
    yield signIn(`${day}-attack-${n}`, at, target, from, outcome);
  }
}

function signIn(
  id: string,
  at: number,
  UserPrincipalName: string,
  { address, country, app }: { readonly address: string; readonly country: string; readonly app: string },
  outcome: Outcome,
): SignIn {
  return {
    TimeGenerated: new Date(at).toISOString(),
    Id: `sign-in-${id}`,
    Category: 'SignInLogs',
    OperationName: 'Sign-in activity',
    ...outcome,
    UserPrincipalName,
    IPAddress: address,
    Location: country,
    AppDisplayName: app,
  };
}
