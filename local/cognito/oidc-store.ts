import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';
import type { Store, Table } from '../common/store.ts';

interface Kept {
  readonly payload: AdapterPayload;
  /** Milliseconds since the epoch; absent for what does not expire. */
  readonly expiresAt?: number;
}

/** What the sign-in server remembers: sessions, codes and tokens, so that people stay signed in over a restart. */
export function oidcStore(store: Store): AdapterFactory {
  const table = store.table<Kept>('cognito-sessions');
  return (kind) => new StoredKind(table, kind);
}

class StoredKind implements Adapter {
  readonly #table: Table<Kept>;
  readonly #kind: string;

  constructor(table: Table<Kept>, kind: string) {
    this.#table = table;
    this.#kind = kind;
  }

  #key(id: string): string {
    return `${this.#kind}\u0000${id}`;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.#table.put(this.#key(id), {
      payload,
      ...(expiresIn !== undefined && { expiresAt: Date.now() + expiresIn * 1000 }),
    });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const kept = this.#table.get(this.#key(id));
    return kept && isCurrent(kept) ? kept.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#all().find(({ payload }) => payload.uid === uid)?.payload;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined; // no devices sign in here
  }

  async consume(id: string): Promise<void> {
    const kept = this.#table.get(this.#key(id));
    if (kept) this.#table.put(this.#key(id), { ...kept, payload: { ...kept.payload, consumed: epochSeconds() } });
  }

  async destroy(id: string): Promise<void> {
    this.#table.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const { payload } of this.#all())
      if (payload.grantId === grantId && payload.jti) await this.destroy(payload.jti);
  }

  #all(): readonly Kept[] {
    return this.#table.between(`${this.#kind}\u0000`, `${this.#kind}\u0001`).filter(isCurrent);
  }
}

const isCurrent = ({ expiresAt }: Kept): boolean => expiresAt === undefined || expiresAt > Date.now();

const epochSeconds = (): number => Math.floor(Date.now() / 1000);
