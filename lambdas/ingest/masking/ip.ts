import { isIPv4, isIPv6 } from 'node:net';

const WITH_PORT = /^(\d{1,3}(?:\.\d{1,3}){3}):\d+$/;
const BRACKETED = /^\[([^\]]+)\](?::\d+)?$/;
const MAPPED = /^(::(?:ffff:)?)(\d{1,3}(?:\.\d{1,3}){3})$/i;
const GROUPS = 8;
/** 48 bits of an IPv6 address are a site; what follows is a household or a device. */
const SITE_GROUPS = 3;

/** The network of an address: /24 of IPv4, /48 of IPv6; without port and zone. Undefined for what is no address. */
export function networkOf(text: string): string | undefined {
  const given = text.trim();
  const address = WITH_PORT.exec(given)?.[1] ?? BRACKETED.exec(given)?.[1] ?? given;
  if (isIPv4(address)) return withoutHost(address);
  if (!isIPv6(address)) return undefined;
  const [, prefix, inner] = MAPPED.exec(address) ?? [];
  return prefix !== undefined && inner !== undefined ? `${prefix.toLowerCase()}${withoutHost(inner)}` : siteOf(address);
}

const withoutHost = (address: string): string => address.replace(/\d+$/, '0');

function siteOf(address: string): string {
  const [before = '', after] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : Math.max(0, GROUPS - head.length - tail.length);
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail].slice(0, SITE_GROUPS);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::`;
}
