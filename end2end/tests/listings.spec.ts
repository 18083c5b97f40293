// Finding a job: search, narrow down, turn pages, read one, follow the search by feed.
import { expect, test } from './support/site';

/** The address of a search; without scripts a browser sends the empty fields too. */
const search = (query: string) => (url: URL) => {
  const filled = [...url.searchParams].filter(([, value]) => value !== '').map(([name, value]) => `${name}=${value}`);
  return url.pathname === '/jobs' && filled.join('&') === query;
};

test('a search is its address, and the form shows what was asked for', async ({ page, open, javaScriptEnabled }) => {
  await open('/jobs');
  await page.getByLabel('Keyword').fill('night');
  const button = page.getByRole('search').getByRole('button', { name: 'Search' });
  await button.click();
  await expect(page).toHaveURL(search('q=night'));
  await expect(page.getByLabel('Keyword')).toHaveValue('night');
  const count = page.locator('[role=status] h2');
  await expect(count).toHaveText(/^\d+ jobs?$/);
  if (javaScriptEnabled !== false) {
    await expect(button).toBeFocused();
    await expect(page.locator('#route-announcement')).toContainText('night');
  }

  await page.getByText('More filters').click();
  await page.getByLabel('Department').selectOption('hematology');
  await page.getByLabel('Keyword').fill('');
  await button.click();
  await expect(page).toHaveURL(search('department=hematology'));
  await expect(page.getByLabel('Department')).toHaveValue('hematology');
  const cards = page.locator('.listing');
  // The results of the search before stay until the new ones come.
  await expect(cards.filter({ hasNotText: 'Hematology' })).toHaveCount(0);
  await expect(cards.first()).toBeVisible();

  await page.getByRole('link', { name: 'Clear all filters' }).click();
  await expect(page).toHaveURL(search(''));
  await expect(page.getByLabel('Department')).toHaveValue('');
});

test('going back shows the search before', async ({ page, open }) => {
  await open('/jobs?q=night');
  const before = await page.locator('[role=status] h2').innerText();
  await page.getByLabel('Keyword').fill('chemistry');
  await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(search('q=chemistry'));
  await page.goBack();
  await expect(page).toHaveURL(search('q=night'));
  await expect(page.locator('[role=status] h2')).toHaveText(before);
  await expect(page.getByLabel('Keyword')).toHaveValue('night');
});

test('a search without a match offers ways out that have matches', async ({ page, open }) => {
  await open('/jobs?q=zzzz-no-such-listing&region=CA-ON');
  await expect(page.locator('[role=status] h2')).toHaveText('No jobs match');
  await page.locator('.empty').getByRole('link').first().click();
  await expect(page.locator('.listing').first()).toBeVisible();
});

test('pages of the list lead on and back', async ({ page, open }) => {
  await open('/jobs');
  const first = await page.locator('.listing h3').allTextContents();
  await page.getByRole('link', { name: 'Older' }).click();
  await expect(page.locator('.listing h3').first()).not.toHaveText(first[0] ?? '');
  const second = await page.locator('.listing h3 a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
  expect(second.length).toBeGreaterThan(0);
  await page.getByRole('link', { name: 'Newer' }).click();
  await expect(page.locator('.listing h3').first()).toHaveText(first[0] ?? '');
});

test('a listing shows pay by the hour and by the year, and similar ones', async ({ page, open }) => {
  await open('/jobs');
  const link = page.locator('.listing h3 a').first();
  const title = await link.innerText();
  await link.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sample');
  const pay = page.locator('dl.pay');
  await expect(pay).toContainText('Per hour');
  await expect(pay).toContainText('Per year');
  // Beside the facts, and where the text ends.
  await expect(page.getByRole('link', { name: /^Apply at/ })).toHaveCount(2);

  const similar = page.getByRole('region', { name: 'Similar jobs' }).locator('.listing h3 a').first();
  const next = await similar.innerText();
  await similar.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(next);
});

test('the feeds of a search hold what the search finds', async ({ page, open, request }) => {
  await open('/jobs?q=night');
  const slugs = await page.locator('.listing h3 a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).pathname));
  const json = await request.get('/jobs.json?q=night');
  expect(json.headers()['content-type']).toContain('application/feed+json');
  const feed = (await json.json()) as { version: string; items: { url: string }[] };
  expect(feed.version).toBe('https://jsonfeed.org/version/1.1');
  expect(feed.items.map((item) => new URL(item.url).pathname).slice(0, slugs.length)).toEqual(slugs);
  const atom = await request.get('/jobs.atom?q=night');
  expect(atom.headers()['content-type']).toContain('application/atom+xml');
  expect(((await atom.text()).match(/<entry>/g) ?? []).length).toBe(feed.items.length);
});
