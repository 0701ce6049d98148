import { chooseSettings } from './choose.ts';
import { type ChurnRisk, churnRisk, evaluate, type Scores, type Test, testWindow } from './evaluate.ts';
import { type Expectations, expectationsOf } from './expectations.ts';
import { DEFAULTS, type Recipe, type Settings, settingsFor } from './recipe.ts';
import type { Shop } from './shop.ts';
import { type Snapshot, Snapshots } from './snapshots.ts';
import { churnWindow } from './splits.ts';

/** How a source's model did on the last window of its data. */
export interface Tested {
  readonly test: Test;
  readonly challenger: Scores;
  /** Null when no model serves. */
  readonly champion: Scores | null;
}

/** The model of a source. */
export interface Part {
  readonly shop: Shop;
  readonly settings: Settings;
  /** Null when there is too little data. */
  readonly tested: Tested | null;
  /** As of the end of the data. */
  readonly snapshot: Snapshot;
  readonly expectations: Expectations;
  readonly churn: ChurnRisk;
  readonly notes: readonly string[];
}

/** Chooses on validation, evaluates once on test, and makes the model of everything. */
export function trainPart(shop: Shop, recipe: Recipe, champion: Recipe | null, seed: number): Part {
  const fixed = settingsFor(recipe, shop.source);
  const suggested = churnWindow(shop);
  const snapshots = new Snapshots(shop, fixed.churnWindowDays ?? suggested.days);
  const { settings, reason } = chooseSettings(snapshots, fixed, seed);
  const test = testWindow(snapshots);
  const snapshot = snapshots.at(shop.lastDay + 1);
  const expectations = expectationsOf(snapshot);
  const churn = churnRisk(snapshots, snapshot, settings, seed);
  return {
    shop,
    settings,
    tested: 'unable' in test ? null : tested(snapshots, test, settings, champion, seed),
    snapshot,
    expectations,
    churn,
    notes: [
      fixed.churnWindowDays === undefined
        ? suggested.reason
        : `the churn window is ${snapshots.window} days: the recipe asks for it`,
      `churn by ${settings.churnMethod}: ${reason}`,
      ...(churn.unable === undefined ? [] : [`churn by ${churn.method} after all: ${churn.unable}`]),
      ...('unable' in test ? [`not tested: ${test.unable}`] : []),
      ...boundaryNotes(snapshot, expectations),
    ].map((note) => `${shop.source}: ${note}.`),
  };
}

/** The champion is asked for the challenger's window: what is churn is a matter of the data, not of the method. */
function tested(snapshots: Snapshots, test: Test, settings: Settings, champion: Recipe | null, seed: number): Tested {
  const evaluated = (by: Settings): Scores => evaluate(churnRisk(snapshots, test.snapshot, by, seed), test);
  const challenger = evaluated(settings);
  if (champion === null) return { test, challenger, champion: null };
  const before = { ...DEFAULTS, ...settingsFor(champion, snapshots.shop.source), churnWindowDays: snapshots.window };
  return { test, challenger, champion: evaluated(before) };
}

function boundaryNotes({ boundary }: Snapshot, { spending }: Expectations): readonly string[] {
  const fallback = 'the data have no likeliest parameters, so those are used that are likeliest under a weak prior';
  const purchases = boundary.length > 0 ? [`purchases (BG/NBD): ${boundary.join(', ')}; ${fallback}`] : [];
  const values = [...spending.values()]
    .filter((currency) => currency.boundary.length > 0)
    .map((currency) => `values in ${currency.currency} (Gamma-Gamma): ${currency.boundary.join(', ')}; ${fallback}`);
  return [...purchases, ...values];
}
