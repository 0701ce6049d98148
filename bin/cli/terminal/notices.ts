/** How long the same notice is not said again. */
const QUIET_MS = 30_000;
/** How many different notices are remembered. */
const REMEMBERED = 500;
const IDS = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d+/g;

interface Said {
  readonly at: number;
  readonly withheld: number;
}

/**
 * Says each notice at once, on one line, and the same one, whatever its ids and figures, not again for half a minute; then with
 * how often it has come meanwhile.
 * @param now milliseconds since the epoch
 */
export function unrepeated(say: (line: string) => void, now: () => number = Date.now): (notice: string) => void {
  const said = new Map<string, Said>();
  return (notice) => {
    const line = notice.replace(/\s*\n\s*/g, ' ');
    const key = line.replace(IDS, '#');
    const before = said.get(key);
    if (before && now() - before.at < QUIET_MS) {
      said.set(key, { ...before, withheld: before.withheld + 1 });
      return;
    }
    if (said.size >= REMEMBERED) said.clear();
    said.set(key, { at: now(), withheld: 0 });
    say(before && before.withheld > 0 ? `${line} (and ${before.withheld} times more since it was last said)` : line);
  };
}
