import type { Accent } from '../../../contracts/accent.ts';

/** What the page is told of its stage before it asks anything. */
export interface Config {
  readonly issuer: string;
  readonly clientId: string;
  readonly signOutUrl: string;
  readonly title: string;
  /** @default that of the style sheet */
  readonly accent?: Accent;
}

let loading: Promise<Config> | undefined;

export const config = (): Promise<Config> => {
  loading ??= fetch('/config.json').then((response) => response.json() as Promise<Config>);
  return loading;
};
