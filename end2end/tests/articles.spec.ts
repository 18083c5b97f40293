// Reading an article: the contents follow, notes lead there and back, with and without scripts.
import { expect, test } from './support/site';

const path = '/articles/medical-lab-technician';

test('the contents follow the reading @scripts', async ({ page, open }) => {
  await open(path);
  const current = page.locator('.contents [aria-current], .contents-fold [aria-current]');
  await expect(current).toHaveCount(0);
  for (const section of ['pay-and-outlook', 'career-ladder', 'what-the-job-is']) {
    await page.locator(`#${section}`).evaluate((heading) => heading.scrollIntoView());
    // Both lists of contents; each width shows one of them.
    await expect(current).toHaveCount(2);
    await expect(current.first()).toHaveAttribute('href', `#${section}`);
    await expect(current.last()).toHaveAttribute('href', `#${section}`);
  }
});

test('a note leads to its source and back', async ({ page, open }) => {
  await open(path);
  const reference = page.locator('.footnote-ref a').nth(3);
  const [note, place] = [await reference.getAttribute('href'), await reference.getAttribute('id')];
  await reference.click();
  await expect(page).toHaveURL(`${path}${note}`);
  const source = page.locator('.footnotes li:target');
  await expect(source).toBeInViewport();
  await source.locator(`a[href="#${place}"]`).click();
  await expect(page.locator(`#${place}:target`)).toBeInViewport();
});

test('going back from a note returns to the line that was read @scripts', async ({ page, open }) => {
  await open(path);
  const reference = page.locator('.footnote-ref a').nth(20);
  await reference.scrollIntoViewIfNeeded();
  const place = () => page.evaluate(() => Math.round(window.scrollY));
  const before = await place();
  expect(before).toBeGreaterThan(0);
  await page.waitForFunction((y) => Object.values(sessionStorage).some((kept) => Math.round(Number(kept)) === y), before);
  await reference.click();
  await expect.poll(place).toBeGreaterThan(before + 1000);
  await page.goBack();
  await expect.poll(place).toBe(before);
});

test('an article opened from the list is the article of the document @scripts', async ({ page, open }) => {
  await open(path);
  const text = page.locator('.article-body > .prose');
  const sources = page.locator('.footnotes > ol');
  const data = page.locator('script[type="application/ld+json"]');
  const parts = async () => [await text.textContent(), await sources.textContent(), JSON.parse((await data.textContent()) ?? '')];
  const first = await parts();
  const documents: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'document') documents.push(request.url());
  });
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Articles' }).click();
  await page.getByRole('heading', { level: 2 }).getByRole('link', { name: 'Medical Lab Technician' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  expect(await parts()).toEqual(first);
  expect(documents, 'documents fetched on the way').toEqual([]);
});

test('a figure opens as a table', async ({ page, open }) => {
  await open(path);
  const figure = page.locator('.figure').filter({ hasText: 'Where laboratory staff work' });
  await expect(figure.getByRole('table')).toBeHidden();
  await figure.getByText('Show as a table').click();
  await expect(figure.getByRole('row', { name: 'Private general hospitals 37%' })).toBeVisible();
});
