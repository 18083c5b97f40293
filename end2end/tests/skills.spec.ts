// The checklist, with and without scripts: rating, going on, the result, and what a reload, the way back and
// a second visit keep.
import { expect, hydrated, test } from './support/site';
import type { Page } from '@playwright/test';

const first = '/skills/accuracy-accountability';

/** One choice for one skill. */
const radio = (page: Page, skill: string, choice: string) =>
  page.getByRole('group', { name: skill }).getByRole('radio', { name: choice });

/** The answers in the address. */
const answers = (page: Page) => new URL(page.url()).searchParams.get('a');

test('from the list of groups to a result that opens again from its link', async ({ page, open }) => {
  await open('/skills');
  await page.getByRole('link', { name: 'Start the checklist' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Accuracy & accountability');
  await radio(page, 'Attention to detail', 'Independent').check();
  await radio(page, 'Dependability', 'Not in my role').check();
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page).toHaveURL('/skills/communication-teamwork?a=1-3x');
  await expect(page.getByText('1 of 31 skills rated, 1 not in your role').first()).toBeVisible();
  await radio(page, 'Teamwork and handover', 'Learning').check();
  await page.getByRole('button', { name: 'Save and see your result' }).click();
  await expect(page).toHaveURL('/skills/result?a=1-3x.1');
  await expect(page.getByText('2 of 31 skills rated, 1 not in your role.')).toBeVisible();
  const strengths = page.getByRole('region', { name: 'Strengths' });
  await expect(strengths.getByRole('heading', { name: 'Attention to detail' })).toBeVisible();

  const link = await page.getByLabel('Link to this result').inputValue();
  await open(new URL(link).pathname + new URL(link).search);
  await page.getByRole('link', { name: 'Change your answers' }).click();
  await page.getByRole('link', { name: 'Accuracy & accountability' }).click();
  await expect(radio(page, 'Attention to detail', 'Independent')).toBeChecked();
  await expect(radio(page, 'Dependability', 'Not in my role')).toBeChecked();
});

test('each change is in the address at once, and a reload keeps it @scripts', async ({ page, open }) => {
  await open(first);
  await page.getByRole('group', { name: 'Attention to detail' }).getByRole('radio').first().focus();
  await page.keyboard.press('Space');
  await expect.poll(() => answers(page)).toBe('1-0');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => answers(page)).toBe('1-1');
  await expect(page.getByText('1 of 31 skills rated').first()).toBeVisible();
  await radio(page, 'Integrity and confidentiality', 'Can teach others').check();
  await expect.poll(() => answers(page)).toBe('1-1.4');
  await page.reload();
  await hydrated(page);
  await expect(radio(page, 'Attention to detail', 'Learning')).toBeChecked();
  await expect(radio(page, 'Integrity and confidentiality', 'Can teach others')).toBeChecked();
  await radio(page, 'Attention to detail', 'Clear').check();
  await expect.poll(() => answers(page)).toBe('1-..4');
});

test('a second visit goes on where the first one stopped, or starts again @scripts', async ({ page, open }) => {
  await open(`${first}?a=1-44`);
  await radio(page, 'Integrity and confidentiality', 'Learning').check();
  await expect.poll(() => answers(page)).toBe('1-441');
  // The list of groups takes the answers of this browser into its address, and counts them.
  await open('/skills');
  await expect(page).toHaveURL('/skills?a=1-441');
  await expect(page.getByText('3 of 31 skills rated').first()).toBeVisible();
  await expect(page.getByText('3 of 3 rated')).toBeVisible();
  const go = page.getByRole('link', { name: 'Continue where you left off' });
  await expect(go).toHaveAttribute('href', '/skills/communication-teamwork?a=1-441');
  await go.click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Communication & teamwork');

  // A link from elsewhere in the site has no answers; those of this browser come along.
  await open(first);
  await expect.poll(() => answers(page)).toBe('1-441');
  await expect(radio(page, 'Integrity and confidentiality', 'Learning')).toBeChecked();

  await open('/skills');
  await page.getByRole('link', { name: 'Start again' }).click();
  await expect(page).toHaveURL(`${first}?a=1-`);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
});

/** Waits until what runs with the next picture, and what that asks for, has run. */
const settled = (page: Page) =>
  page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test('starting again leaves the old answers behind, also on the way back @scripts', async ({ page, open }) => {
  await open(first);
  await radio(page, 'Attention to detail', 'Independent').check();
  await expect.poll(() => answers(page)).toBe('1-3');
  await page.getByRole('button', { name: 'Save and go back' }).click();
  await page.getByRole('link', { name: 'Start again' }).click();
  await expect(page).toHaveURL(`${first}?a=1-`);
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Communication & teamwork');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Accuracy & accountability');
  await settled(page);
  await expect(page).toHaveURL(`${first}?a=1-`);
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(0);
});

test('a change to the answers of another link keeps those of this browser aside @scripts', async ({ page, open }) => {
  await open(first);
  await radio(page, 'Attention to detail', 'Independent').check();
  await expect.poll(() => answers(page)).toBe('1-3');

  await open(`${first}?a=1-00`);
  await radio(page, 'Integrity and confidentiality', 'Learning').check();
  await expect.poll(() => answers(page)).toBe('1-001');
  await radio(page, 'Integrity and confidentiality', 'Independent').check();
  await expect.poll(() => answers(page)).toBe('1-003');

  await open('/skills');
  await expect(page).toHaveURL('/skills?a=1-003');
  const back = page.getByRole('link', { name: 'Go back to your earlier answers' });
  await back.click();
  await expect(page).toHaveURL('/skills?a=1-3');
  await expect(page.getByText('1 of 31 skills rated').first()).toBeVisible();

  await open('/skills');
  await expect(page).toHaveURL('/skills?a=1-3');
  await expect(page.getByRole('link', { name: 'Continue where you left off' })).toBeVisible();
  // Those that were left are not lost either.
  await back.click();
  await expect(page).toHaveURL('/skills?a=1-003');
});

test('what two tabs rate is kept together @scripts', async ({ page, open, context }) => {
  await open(first);
  const other = await context.newPage();
  await other.goto('/skills/communication-teamwork');
  await hydrated(other);
  await radio(page, 'Attention to detail', 'Independent').check();
  await expect.poll(() => answers(page)).toBe('1-3');
  await radio(other, 'Teamwork and handover', 'Learning').check();
  await expect.poll(() => answers(other)).toBe('1-3..1');

  // The first tab does not know of that: it keeps its own, and offers the others.
  await radio(page, 'Dependability', 'Learning').check();
  await expect.poll(() => answers(page)).toBe('1-31');
  await open('/skills');
  await page.getByRole('link', { name: 'Go back to your earlier answers' }).click();
  await expect(page).toHaveURL('/skills?a=1-3..1');
});

test('going back keeps what was answered since @scripts', async ({ page, open }) => {
  await open(first);
  await radio(page, 'Attention to detail', 'Independent').check();
  await page.getByRole('button', { name: 'Save and go on' }).click();
  await radio(page, 'Teamwork and handover', 'Learning').check();
  await expect.poll(() => answers(page)).toBe('1-3..1');
  await page.goBack();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Accuracy & accountability');
  await expect.poll(() => answers(page)).toBe('1-3..1');
  await expect(radio(page, 'Attention to detail', 'Independent')).toBeChecked();
  await page.goForward();
  await expect(radio(page, 'Teamwork and handover', 'Learning')).toBeChecked();
  await expect.poll(() => answers(page)).toBe('1-3..1');
});

test('what was chosen before the scripts came is not lost @scripts', async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(first);
  await radio(page, 'Dependability', 'Independent').check();
  expect(answers(page)).toBeNull();
  release();
  await hydrated(page);
  await expect.poll(() => answers(page)).toBe('1-.3');
  await expect(radio(page, 'Dependability', 'Independent')).toBeChecked();
});

test('the link can be copied @scripts', async ({ page, open, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open('/skills/result?a=1-34');
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied.')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await page.getByLabel('Link to this result').inputValue());
});

test('the result shows jobs for the strengths', async ({ page, open }) => {
  await open(`/skills/result?a=1-${'4'.repeat(31)}`);
  const jobs = page.getByRole('region', { name: 'Jobs that ask for your strengths' });
  await expect(jobs.locator('.listing').first()).toBeVisible();
  await expect(page.locator('svg.radar .point')).toHaveCount(14);
});
