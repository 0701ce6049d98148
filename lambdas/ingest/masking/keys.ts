import { plainKey } from '../../../contracts/privacy.ts';
import { isSuspicious } from './suspicious.ts';

/** What a key says of its value. */
export type Meaning = 'plain' | 'email' | 'phone' | 'ip' | 'secret' | 'person';

export interface KeyRule {
  readonly meaning: Meaning;
  /** What is counted when a value is masked: a word of these lists, never what a sender wrote. */
  readonly rule: string;
  /** Whether what stands below is about a person: there, a `name` is a person's. */
  readonly isPersonal: boolean;
  /** Whether the value is an id: digits in it are no card number, and two of them stay two. */
  readonly isId: boolean;
  /** Whether the key itself may hold what is to be masked: some senders make keys of addresses. */
  readonly isSuspicious: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What opens a door or pays a bill; nobody needs it to understand a shop. */
const SECRETS = words(`
  pwd passcode pin pincode otp totp mfacode secret authorization credentials credential apikey xapikey
  accesskey accesskeyid secretkey secretaccesskey privatekey signingkey writekey readkey cookie cookies setcookie sessioncookie
  cc ccnum ccnumber ccn pan cardno cardnum cardnumber creditcard debitcard cardholder cardholdername
  cvv cvv2 cvc cvc2 csc cardcode securitycode cardexpiry ccexp
  iban bban accountnumber bankaccount bankaccountnumber routingnumber sortcode
  ssn nino socialsecuritynumber socialsecurity nationalid nationalinsurancenumber taxid passport passportnumber
  driverslicense driverslicence driverlicense drivinglicence drivinglicense licensenumber
`);
/** The same, as the end or a part of a longer name: `newPassword`, `refresh_token`. */
const SECRET_ENDING = /(?:password|passwd|passphrase|secret|token|apikey|privatekey|creditcardnumber|cardnumber)$/;
const SECRET_PART = /password|passwd/;

/** Who somebody is, wherever it stands. */
const PERSONS = words(`
  firstname lastname fullname middlename middleinitial maidenname surname givenname familyname
  customername recipientname contactname username birthday birthdate dateofbirth dob birthyear
  street street1 street2 streetaddress streetname housenumber address address1 address2 address3 addressline addressline1
  addressline2 addressline3 postaladdress mailingaddress postalcode postcode zip zipcode
`);
/** What is a person's only where the object is about one: a product has a name as well. */
const OF_PERSONS = words(
  'name first last middle nickname displayname login line1 line2 line3 avatar photo website social',
);
/** Objects that are about a person, or where one lives. */
const PERSON_OBJECTS = words(`
  traits customer user person buyer purchaser recipient contact profile account owner member guest payer
  address billing shipping delivery shipto billto shippingaddress billingaddress deliveryaddress homeaddress postaladdress device
`);
const IPS = words(`
  ip ips ipv4 ipv6 clientip sourceip srcip destinationip dstip remoteip userip realip xrealip cip
  forwardedfor xforwardedfor cfconnectingip trueclientip
`);
/** `request_ip`, `lastIp`; not `zip`. */
const IP_WRITTEN = /[_\-. ][iI][pP]$|[a-z0-9]I[pP]$/;
const IP_ENDING = /(?:ipaddress|ipaddr|remoteaddress|remoteaddr|clientaddress)$/;

const EMAIL = /^e?mail(?:address)?$/;
const PHONE = /^(?:phone|mobile|telephone)(?:number)?$/;

/** An id by the way it is written (`orderId`, `order_id`, `id`), or by what it numbers. */
const ID_ENDING = /(?:^|[_\-. ])ids?$/i;
const ID_CAMEL = /[a-z0-9]I[dD]s?$/;
const NUMBERED =
  /(?:sku|ean|ean8|ean13|gtin|gtin8|gtin12|gtin13|gtin14|upc|isbn|isbn13|barcode|order|ordernumber|orderno|invoice|invoicenumber|invoiceno|trackingnumber|timestamp|(?:order|product|user|session|cart|item|transaction|message|device|anonymous|external|customer|checkout|variant|event)id)s?$/;
const CARD = /card|pan$/;

const MOST_RULES = 5000;
const LONGEST_KEY = 100;

/** Tells what keys mean. Senders repeat a few keys for ever, so what was found is kept, up to a limit. */
export class KeyRules {
  readonly #more: ReadonlySet<string>;
  readonly #known: [shop: Map<string, KeyRule>, person: Map<string, KeyRule>] = [new Map(), new Map()];

  /** @param more keys that a stage masks beside those that are always masked */
  constructor(more: readonly string[] = []) {
    this.#more = new Set(more.map(plainKey));
  }

  /** @param isPersonal whether the object that holds the key is about a person */
  of(key: string, isPersonal: boolean): KeyRule {
    const rules = this.#known[isPersonal ? 1 : 0];
    const known = rules.get(key);
    if (known) return known;
    const rule = this.#read(key, isPersonal);
    if (rules.size < MOST_RULES && key.length <= LONGEST_KEY) rules.set(key, rule);
    return rule;
  }

  #read(key: string, isPersonal: boolean): KeyRule {
    const plain = plainKey(key);
    const rule = this.#meaning(key, plain, isPersonal);
    const isNumbered = ID_CAMEL.test(key) || ID_ENDING.test(key) || NUMBERED.test(plain);
    return {
      ...rule,
      isPersonal: isPersonal || rule.meaning === 'person' || PERSON_OBJECTS.has(plain),
      isId: isNumbered && !CARD.test(plain),
      isSuspicious: isSuspicious(key),
    };
  }

  #meaning(key: string, plain: string, isPersonal: boolean): Pick<KeyRule, 'meaning' | 'rule'> {
    if (this.#more.has(plain)) return { meaning: 'secret', rule: plain };
    if (EMAIL.test(plain)) return { meaning: 'email', rule: 'email' };
    if (PHONE.test(plain)) return { meaning: 'phone', rule: 'phone' };
    if (IPS.has(plain) || IP_WRITTEN.test(key) || IP_ENDING.test(plain)) return { meaning: 'ip', rule: 'ip' };
    const secret = SECRETS.has(plain) ? plain : (SECRET_PART.exec(plain) ?? SECRET_ENDING.exec(plain))?.[0];
    if (secret !== undefined) return { meaning: 'secret', rule: secret };
    const isPerson = PERSONS.has(plain) || (isPersonal && OF_PERSONS.has(plain));
    return isPerson ? { meaning: 'person', rule: plain } : { meaning: 'plain', rule: plain };
  }
}
