import assert from 'node:assert/strict';
import type { Checks } from '../checks.ts';
import { cardOf, openPage, type Scene, settled, signIn, visit } from './scene.ts';

/** What the browser says itself of a request that was refused on purpose. */
const REFUSED = /Failed to load resource/;

/** In this order: each goes on where the one before ended. */
export const TROUBLE: Checks<Scene> = {
  'a token that has expired is renewed, and nobody notices': async (scene) => {
    const { page, complaints } = scene;
    let refused = 0;
    await page.route('**/v1/overview*', (route) => {
      refused += 1;
      return refused === 1 ? route.fulfill({ status: 401, json: { message: 'Unauthorized' } }) : route.continue();
    });
    await visit(scene, page, '/');
    await cardOf(page, 'What changed').waitFor();
    assert.equal(refused, 2);
    await page.unroute('**/v1/overview*');
    forgive(complaints);
  },
  'an API that is down is said, with a way to go on, and the filters stay': async (scene) => {
    const { page, complaints } = scene;
    await page.route('**/v1/metrics/sales*', (route) =>
      route.fulfill({ status: 503, json: { detail: 'The shop is being refreshed.', requestId: 'r-1' } }),
    );
    await page.goto(`${scene.served.url}/sales?channel=email`);
    await page.getByRole('alert').waitFor({ timeout: 20_000 });
    const said = (await page.getByRole('alert').textContent()) ?? '';
    assert.match(said, /The shop is being refreshed\..*Request r-1/);
    assert.equal(await page.locator('.chip[data-in-use=true]').count(), 1);
    await page.unroute('**/v1/metrics/sales*');
    await page.getByRole('button', { name: 'Try again' }).click();
    await cardOf(page, 'Products').waitFor();
    forgive(complaints);
  },
  'an API that is slow leaves what was there, pale': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/sales');
    await page.route('**/v1/metrics/sales*', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await route.continue();
    });
    await cardOf(page, 'By channel').getByRole('button').first().click();
    await page.locator('.answer.stale').first().waitFor({ state: 'attached' });
    assert.ok((await page.locator('.kpi').count()) > 5);
    await settled(page);
    await page.unroute('**/v1/metrics/sales*');
  },
  'an address that says no day is answered with what is wrong, and the way out is there': async (scene) => {
    const { page, complaints } = scene;
    await page.goto(`${scene.served.url}/sales?from=2026-99-99&to=x`);
    await page.getByRole('alert').first().waitFor({ timeout: 20_000 });
    assert.match((await page.getByRole('alert').first().textContent()) ?? '', /from is "2026-99-99"; it must be a day/);
    forgive(complaints);
    await page.getByRole('link', { name: 'Customers' }).click();
    await page.getByRole('heading', { name: 'Customers' }).first().waitFor();
  },
  'days far from all sales, and a query that there is not, are said so, and nothing is drawn askew': async (scene) => {
    const { page, complaints } = scene;
    for (const path of ['/', '/sales', '/marketing']) await visit(scene, page, `${path}?from=9999-12-31`);
    assert.deepEqual(complaints, []);
    await visit(scene, page, '/query?name=none_such');
    await page.getByText('There is no saved query none_such.').waitFor();
  },
  'a note of one long word that turns the way of writing stays in its card, and its day is read as ever': async (
    scene,
  ) => {
    const { page } = scene;
    const note = {
      id: 'n',
      from: '2026-11-02',
      to: '2026-11-02',
      text: `\u202e<b>${'x'.repeat(400)}`,
      kind: 'note',
      version: 'v',
    };
    await page.route('**/v1/annotations*', (route) => route.fulfill({ json: { items: [note] } }));
    await visit(scene, page, '/sales?from=2026-11-01&to=2026-11-28');
    await cardOf(page, 'Revenue by day')
      .getByText(/^1 .*, 2\. Nov\.$/)
      .waitFor();
    assert.equal(await page.locator('.legend bdi').count(), 1);
    assert.ok(((await page.evaluate('document.documentElement.scrollWidth')) as number) <= 1440);
    await page.unroute('**/v1/annotations*');
  },
  'what is about to be done to one customer is not offered for the next': async (scene) => {
    const { page } = scene;
    await visit(scene, page, '/customers/C-00348');
    await page.getByRole('button', { name: 'Erase', exact: true }).click();
    await page.getByRole('button', { name: 'Yes, erase C-00348 for good' }).waitFor();
    await page.evaluate("history.pushState(null, '', '/customers/C-00100')");
    await page.getByRole('heading', { name: 'C-00100' }).waitFor();
    await settled(page);
    assert.equal(await page.getByRole('button', { name: /^Yes, erase/ }).count(), 0);
  },
  'a viewer sees figures and no persons, and is not offered what they may not do': async (scene) => {
    const { context, page } = await openPage(scene.browser, scene.complaints);
    await signIn(scene, page, { role: 'viewer', path: '/customers' });
    await settled(page);
    assert.equal(await cardOf(page, 'Call these first').count(), 0);
    assert.doesNotMatch(await page.content(), /C-\d{5}/);
    await visit(scene, page, '/live');
    assert.equal(await cardOf(page, 'Load a file').count(), 0);
    await visit(scene, page, '/query?name=top_customers&run=yes');
    await page.getByText('An analyst can run it.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Run', exact: true }).count(), 0);
    await context.close();
  },
};

/** What was provoked is no complaint. */
function forgive(complaints: string[]): void {
  const others = complaints.filter((text) => !REFUSED.test(text));
  complaints.splice(0, complaints.length, ...others);
}
