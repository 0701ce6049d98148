import { evaluate, gain, type Scores, type Split, splitLines } from './evaluate.ts';
import { expectedLost, fitShares, fitUntilBest, type ShareModel } from './fit.ts';
import type { Line, Shop } from './lines.ts';
import { DEFAULTS, type FixedSettings, SEARCH, type Settings } from './recipe.ts';

/** Figures on the test lines. */
export interface Tested {
  readonly lines: readonly Line[];
  /** The share that the chosen recipe expects each to lose. */
  readonly lost: Float64Array;
  /** The share that lines of before the test lost on average. */
  readonly meanLost: number;
  readonly challenger: Scores;
  readonly champion: Scores | null;
  /** Nothing comes back: quantity × price. */
  readonly gross: Scores;
  /** Every line loses the mean share. */
  readonly meanShare: Scores;
}

/** The model of a shop, and how it came about. */
export interface Part {
  readonly shop: Shop;
  /** Lines that were trained on. */
  readonly lines: number;
  readonly settings: Settings;
  readonly model: ShareModel;
  readonly tested: Tested | null;
  readonly notes: readonly string[];
}

/** @param shop of at least one line */
export function trainPart(shop: Shop, fixed: FixedSettings, champion: FixedSettings | null, seed: number): Part {
  const notes: string[] = [];
  const note = (text: string): unknown => notes.push(`${shop.source}, ${shop.currency}: ${text}`);
  if (shop.unusable > 0) note(`${shop.unusable} lines without a quantity, price or amount are left out.`);
  const { days, reason } = maturationOf(shop, fixed);
  note(`${reason}.`);
  const lines = matureLines(shop, days);
  const split = splitLines(lines, days);
  if (!split)
    note(`${lines.length} lines are too few to hold any out, so every line is expected to lose the same share.`);
  const settings = split
    ? chosen(split, { ...fixed, maturationDays: days }, seed)
    : { ...DEFAULTS, ...fixed, maturationDays: days };
  if (split && settings.method === 'mean share' && !fixed.method) {
    note('no line could be told from others on validation, so every line is expected to lose the same share.');
  }
  return {
    shop,
    lines: lines.length,
    settings,
    model: fitShares(lines, settings, seed),
    tested: split && testedOn(split, settings, champion && { ...DEFAULTS, maturationDays: days, ...champion }, seed),
    notes,
  };
}

function maturationOf({ lines }: Shop, { maturationDays }: FixedSettings): Maturation {
  if (maturationDays === undefined) return maturation(lines);
  return { days: maturationDays, reason: `lines of the last ${maturationDays} days are left out, as the recipe says` };
}

/** Lines old enough; all of them where none is. */
function matureLines({ lines }: Shop, days: number): readonly Line[] {
  const lastDay = lines.at(-1)?.day ?? 0;
  const mature = lines.filter(({ day }) => day <= lastDay - days);
  return mature.length > 0 ? mature : lines;
}

/** The settings that do best on validation, of those that the recipe leaves open. */
function chosen(split: Split, fixed: FixedSettings & { readonly maturationDays: number }, seed: number): Settings {
  const base = { ...DEFAULTS, ...fixed };
  const expected = (model: ShareModel): Float64Array => expectedLost(model, split.validation);
  const simple: Settings = { ...base, method: 'mean share' };
  if (fixed.method === 'mean share') return simple;
  const tried = combinations(fixed).map((open) => {
    const settings: Settings = { ...base, ...open, method: 'boosting' };
    const model =
      fixed.rounds === undefined
        ? fitUntilBest(split.train, split.validation, settings, seed)
        : fitShares(split.train, settings, seed);
    const lost = expected(model);
    const rounds = Math.max(1, model.boosted?.trees.trees.length ?? 0);
    return { settings: { ...settings, rounds }, lost, error: evaluate(split.validation, lost).shareError };
  });
  const best = tried.reduce((least, each) => (each.error < least.error ? each : least));
  if (fixed.method === 'boosting') return best.settings;
  const isBetter = gain(split.validation, best.lost, expected(fitShares(split.train, simple, seed))) > 1;
  return isBetter ? best.settings : simple;
}

function combinations({ leaves, weightPower }: FixedSettings): readonly Pick<Settings, 'leaves' | 'weightPower'>[] {
  const powers = weightPower === undefined ? SEARCH.weightPower : [weightPower];
  return (leaves === undefined ? SEARCH.leaves : [leaves]).flatMap((each) =>
    powers.map((power) => ({ leaves: each, weightPower: power })),
  );
}

function testedOn({ beforeTest, test }: Split, settings: Settings, champion: Settings | null, seed: number): Tested {
  const fitted = (own: Settings): ShareModel => fitShares(beforeTest, own, seed);
  const model = fitted(settings);
  const lost = expectedLost(model, test);
  return {
    lines: test,
    lost,
    meanLost: model.meanLost,
    challenger: evaluate(test, lost),
    champion: champion && evaluate(test, expectedLost(fitted(champion), test)),
    gross: evaluate(test, new Float64Array(test.length)),
    meanShare: evaluate(test, expectedLost({ meanLost: model.meanLost, boosted: null }, test)),
  };
}

const WEEK = 7;
/** What has not come back after twelve weeks does not count any more. */
const MOST_WEEKS = 12;
/** Ages are compared four weeks at a time: a week's returns are few. */
const BUCKET_WEEKS = 4;
/** Lines are mature when at least this share of what comes back of old lines has come back. */
const MATURE_SHARE = 0.85;
/** Fewer returned lines than this do not show how long returns take. */
const LEAST_RETURNED = 30;

interface Maturation {
  /** Lines of the last so many days are left out. */
  readonly days: number;
  readonly reason: string;
}

/**
 * How long it takes until most of what will come back has: lines younger than that look better than they are. Old lines are those
 * of before the last twelve weeks; the age from which on as many are returned as of them, nearly, is mature.
 *
 * @param lines in order of their days
 */
function maturation(lines: readonly Line[]): Maturation {
  const lastDay = lines.at(-1)?.day ?? 0;
  const ages = Array.from({ length: MOST_WEEKS + BUCKET_WEEKS }, () => ({ lines: 0, returned: 0 }));
  const old = { lines: 0, returned: 0 };
  for (const { day, isReturned } of lines) {
    const week = Math.floor((lastDay - day) / WEEK);
    for (const counts of [ages[week], week >= MOST_WEEKS ? old : undefined]) {
      if (!counts) continue;
      counts.lines++;
      if (isReturned) counts.returned++;
    }
  }
  if (old.returned < LEAST_RETURNED) {
    const reason = `${old.returned} lines older than ${MOST_WEEKS} weeks were returned, too few to show how long returns take`;
    return { days: 0, reason: `${reason}; the newest lines are trained on as they are` };
  }
  const weeks = ages.slice(0, MOST_WEEKS).findIndex((_, from) => {
    const bucket = ages.slice(from, from + BUCKET_WEEKS);
    const [count, returned] = [sum(bucket.map((age) => age.lines)), sum(bucket.map((age) => age.returned))];
    return returned * old.lines >= MATURE_SHARE * old.returned * count && count > 0;
  });
  const days = (weeks < 0 ? MOST_WEEKS : weeks) * WEEK;
  const rate = ((100 * old.returned) / old.lines).toFixed(2);
  return { days, reason: `returns take up to ${days} days to come in (${rate} % of old lines were returned)` };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
