/** Trino plans on one thread, and there is more than one. */
const WIDTH = 3;

/** Works through items that do not get into each other's way, a few at a time. */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const lanes = Array.from({ length: WIDTH }, async () => {
    for (const item of waiting) await work(item);
  });
  await Promise.all(lanes);
}
