/** What is checked, by what it says of the product. In this order: each goes on where the one before ended. */
export type Checks<Scene> = Readonly<Record<string, (scene: Scene) => Promise<void>>>;

/** Runs checks one after the other. @returns how many failed; the first failure ends the run, because the rest build on it */
export async function runChecks<Scene>(checks: Checks<Scene>, scene: Scene): Promise<number> {
  for (const [name, run] of Object.entries(checks)) {
    try {
      await run(scene);
      console.log(`ok      ${name}`);
    } catch (error) {
      console.error(`FAILED  ${name}\n`, error);
      return 1;
    }
  }
  return 0;
}
