/** What the storefront uses of RudderStack's browser SDK, which is installed for the test alone. */
declare module '@rudderstack/analytics-js/bundled' {
  export class RudderAnalytics {
    load(writeKey: string, dataPlaneUrl: string, options: object): void;
    ready(callback: () => void): void;
    track(event: string, properties: object): void;
  }
}
