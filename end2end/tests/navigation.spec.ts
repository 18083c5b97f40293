// Moving between pages: data instead of documents, and everything a browser does by itself otherwise.
import { expect, hydrated, test } from './support/site';

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

test('a new visit starts at the top, and a reload stays where it was @scripts', async ({ page, open }) => {
  const scrollY = () => page.evaluate(() => window.scrollY);
  await open('/articles/medical-lab-technician');
  await page.evaluate(() => window.scrollTo(0, 3000));
  await page.waitForFunction(() => Object.values(sessionStorage).some((place) => Number(place) > 2000));
  await page.reload();
  await hydrated(page);
  await expect.poll(scrollY).toBeGreaterThan(2000);
  await open('/contact');
  await open('/articles/medical-lab-technician');
  // The page has been told once it answers: two frames later it would have moved.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await scrollY()).toBe(0);
});

test('a browser that does not say when a movement ends remembers the place as well @scripts', async ({ page, open }) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'onscrollend');
    window.addEventListener('scrollend', (event) => event.isTrusted && event.stopImmediatePropagation(), true);
    document.addEventListener('scrollend', (event) => event.stopImmediatePropagation(), true);
  });
  await open('/articles/medical-lab-technician');
  expect(await page.evaluate(() => 'onscrollend' in window)).toBe(false);
  await page.evaluate(() => window.scrollTo(0, 3000));
  await page.waitForFunction(() => Object.values(sessionStorage).some((place) => Number(place) > 2000));
});

test('a search asked for twice leaves the focus to the page after it @scripts', async ({ page, open }) => {
  await open('/jobs');
  const search = page.getByRole('main').getByRole('button', { name: 'Search' });
  await search.click();
  await search.click();
  await page.getByRole('main').getByRole('heading', { level: 3 }).getByRole('link').first().click();
  await expect(page).toHaveURL(/\/jobs\/./);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('what is half typed is still there after a look at another page', async ({ page, open }) => {
  await open('/contact');
  const message = page.getByRole('form', { name: 'Contact us' }).getByLabel('Message');
  await message.fill('Half a letter.');
  const topic = page.getByRole('form', { name: 'Contact us' }).getByLabel('Topic');
  await topic.selectOption({ label: 'My data' });
  await page.getByRole('navigation', { name: 'Footer' }).getByRole('link', { name: 'Privacy' }).click();
  await expect(page).toHaveURL('/privacy');
  await page.goBack();
  await expect(page).toHaveURL('/contact');
  await expect(message).toHaveValue('Half a letter.');
  await expect(topic.locator('option:checked')).toHaveText('My data');
});

test('a form that was refused is still there after a look at another page @scripts', async ({ page, open, allowedMessages }) => {
  allowedMessages.push(/status of 422/);
  await open('/signup');
  const form = page.getByRole('form', { name: 'Sign up as a lab worker' });
  await form.getByRole('checkbox').check();
  await form.getByRole('button', { name: 'Sign up' }).click();
  await expect(form.getByRole('alert')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Jobs' }).click();
  await expect(page).toHaveURL('/jobs');
  await page.goBack();
  await expect(form.getByRole('checkbox')).toBeChecked();
});

test('a link to a skill leads to its answers @scripts', async ({ page, open }) => {
  await open('/articles/medical-lab-technician');
  const link = page.locator('main a[href^="/skills/"][href*="#"]').first();
  const place = (await link.getAttribute('href'))?.split('#')[1];
  await link.click();
  await expect(page.locator(`[id="${place}"] input`).first()).toBeFocused();
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
