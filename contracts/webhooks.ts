/** Shops whose webhooks are understood. */
export const WEBHOOK_PLATFORMS = ['shopify', 'woocommerce'] as const;

export type WebhookPlatform = (typeof WEBHOOK_PLATFORMS)[number];

/** What `webhooks` tells CloudWatch, by the dimension `Stack`. */
export const WEBHOOK_METRICS = {
  namespace: 'Shoplake/Webhooks',
  /** Deliveries for a source of the stage whose signature is not that of its secret. */
  refused: 'DeliveriesRefused',
  /** Requests of people about their data that were kept. */
  privacyRequests: 'PrivacyRequests',
} as const;
