import type { EventCampaign } from './event.ts';
import { Weighted } from './random.ts';

/** Where visits come from. Paid channels have a price of a click in the currency's smallest unit. */
export interface Channel {
  readonly key: string;
  readonly referrer: string;
  readonly source?: string;
  readonly medium?: string;
  /** The campaign's name in a month (0 to 11). */
  readonly campaign?: (month: number) => string;
  readonly costPerClick?: number;
  /** Clicks per impression. */
  readonly clickRate?: number;
}

const SEASONS = ['spring-refresh', 'summer-garden', 'cosy-autumn', 'christmas-gifts'] as const;

function seasonal(month: number): string {
  if (month >= 10) return SEASONS[3];
  return SEASONS[month < 2 ? 0 : Math.min(2, Math.floor((month - 1) / 3))] as string;
}

export const CHANNELS: readonly Channel[] = [
  { key: 'direct', referrer: '' },
  { key: 'organic search', referrer: 'https://www.google.com/' },
  {
    key: 'paid search',
    referrer: 'https://www.google.com/',
    source: 'google',
    medium: 'cpc',
    campaign: () => 'home-gifts',
    costPerClick: 38,
    clickRate: 0.042,
  },
  {
    key: 'brand search',
    referrer: 'https://www.google.com/',
    source: 'google',
    medium: 'cpc',
    campaign: () => 'brand',
    costPerClick: 12,
    clickRate: 0.11,
  },
  {
    key: 'paid social',
    referrer: 'https://l.instagram.com/',
    source: 'instagram',
    medium: 'paid_social',
    campaign: seasonal,
    costPerClick: 31,
    clickRate: 0.011,
  },
  {
    key: 'e-mail',
    referrer: '',
    source: 'newsletter',
    medium: 'email',
    campaign: (month) => (month === 10 ? 'black-friday' : 'weekly-letter'),
  },
  {
    key: 'affiliate',
    referrer: 'https://gift-finder.example.net/',
    source: 'gift-finder',
    medium: 'affiliate',
    campaign: () => 'gift-guide',
    costPerClick: 22,
    clickRate: 0.03,
  },
];

/** First visits come from search and social; people who know the shop come directly, by e-mail or by its name. */
export const NEW_VISITORS = new Weighted(CHANNELS, [14, 32, 20, 3, 22, 2, 7]);
export const KNOWN_VISITORS = new Weighted(CHANNELS, [30, 18, 8, 12, 6, 24, 2]);

const campaigns = new WeakMap<Channel, (EventCampaign | undefined)[]>();

/** The UTM values of a visit, or undefined for a channel that is not tagged. */
export function campaignOf(channel: Channel, month: number): EventCampaign | undefined {
  const known = campaigns.get(channel) ?? Array.from({ length: 12 }, (_, each) => makeCampaign(channel, each));
  campaigns.set(channel, known);
  return known[month];
}

function makeCampaign({ source, medium, campaign }: Channel, month: number): EventCampaign | undefined {
  if (source === undefined || medium === undefined || campaign === undefined) return undefined;
  return { source, medium, name: campaign(month) };
}
