const TABLET = /ipad|tablet|playbook|silk|(android(?!.*mobile))/i;
const MOBILE = /mobi|iphone|ipod|android|blackberry|phone/i;

/** The kind of device, from what the SDK says or else from the user agent; null when neither tells. */
export function deviceOf(type: string | null, userAgent: string | null): string | null {
  const given = type?.toLowerCase();
  if (given === 'desktop' || given === 'mobile' || given === 'tablet') return given;
  if (given === 'ios' || given === 'android') return 'mobile';
  if (userAgent === null) return null;
  if (TABLET.test(userAgent)) return 'tablet';
  return MOBILE.test(userAgent) ? 'mobile' : 'desktop';
}
