// Moving between pages: data instead of documents, and everything a browser does by itself otherwise.
import { expect, test } from './support/site';

test('a link fetches data, moves the focus to the new heading and says the title @scripts', async ({ page, open }) => {
  await open('/');
  const documents: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'document') documents.push(request.url());
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Jobs' }).click();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(page).toHaveURL('/jobs');
  await expect(heading).toBeFocused();
  await expect(page.locator('#route-announcement')).not.toBeEmpty();
  await expect(page).toHaveTitle(/Jobs/i);
  await expect(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Jobs' })).toHaveAttribute('aria-current', 'page');
  expect(documents).toEqual([]);
});

test('a new page starts at its top, and going back returns to the place left @scripts', async ({ page, open }) => {
  await open('/articles/medical-lab-technician');
  await page.evaluate(() => window.scrollTo(0, 3000));
  await page.waitForFunction(() => Object.values(sessionStorage).some((place) => Number(place) > 2000));
  // A click that neither scrolls nor moves the focus, as a mouse on a sticky link would.
  await page.evaluate(() => document.querySelector<HTMLAnchorElement>('header a[href="/contact"]')?.click());
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(0);
  await page.goBack();
  await expect(page).toHaveURL('/articles/medical-lab-technician');
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(2000);
});

test('the skip link leads past the header', async ({ page, open }) => {
  await open('/contact');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

test('every link of header and footer leads somewhere', async ({ page, open, request }) => {
  await open('/');
  const links = await page.locator('header a, footer a').evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  expect(links.length).toBeGreaterThan(10);
  for (const link of new Set(links)) {
    // One's own account asks a guest to sign in first.
    const status = link.endsWith('/account') ? 401 : 200;
    expect((await request.get(link)).status(), link).toBe(status);
  }
});

test('an address that leads nowhere offers a way on', async ({ page, open, allowedMessages }) => {
  allowedMessages.push(/status of 404/);
  const response = await open('/no-such-page');
  expect(response.status()).toBe(404);
  await page.getByRole('main').getByRole('link', { name: 'Find work in a lab' }).click();
  await expect(page).toHaveURL('/jobs');
});

test('the first touch wakes the page, and nothing is loaded before @scripts', async ({ page }) => {
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/pkg/') && !request.url().endsWith('.css')) scripts.push(request.url());
  });
  await page.goto('/jobs', { waitUntil: 'networkidle' });
  expect(scripts).toEqual([]);
  await page.keyboard.press('Tab');
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  expect(scripts).toHaveLength(2);

  // What the browser keeps is shown without a touch.
  await page.evaluate(() => sessionStorage.setItem('place:/jobs', '400'));
  await page.reload();
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
});
