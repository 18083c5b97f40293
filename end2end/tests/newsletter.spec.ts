// The form at the foot of every page. D1: what it says when an address is stored, and when it is not.
import type { Page } from '@playwright/test';
import { expect, statusMessage, test } from './support/site';

const formOf = (page: Page) => page.getByRole('form', { name: 'Get updates from Caring Support' });

test('a visitor asks for updates and is thanked on the page they were on', async ({ page, open }) => {
  await open('/contact?from=test');
  await formOf(page).getByLabel('E-mail').fill('visitor@example.org');
  await formOf(page).getByRole('button', { name: 'Get updates' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Thank you!' })).toContainText(
    'Thank you! Your submission has been received!',
  );
  await expect(page).toHaveURL(/\/contact\?from=test/);
  await expect(formOf(page)).toHaveCount(0);
});

test.describe(() => {
  test.use({ allowedMessages: [statusMessage(422)] });

  test('a mistyped address is named and kept', async ({ page, open, javaScriptEnabled }) => {
    await open('/privacy');
    await formOf(page).getByLabel('E-mail').fill('visitor@nowhere');
    await formOf(page).getByRole('button', { name: 'Get updates' }).click();
    const summary = page.getByRole('alert');
    await expect(summary).toContainText('There is a problem');
    await expect(summary).toContainText('Oops! Something went wrong while submitting the form.');
    await expect(page).toHaveTitle(/^Error: Privacy/);
    await expect(formOf(page).getByLabel('E-mail')).toHaveValue('visitor@nowhere');
    if (javaScriptEnabled !== false) await expect(summary).toBeFocused();
    await summary.getByRole('link').click();
    await expect(formOf(page).getByLabel('E-mail')).toBeInViewport();
  });
});

test.describe(() => {
  test.use({ allowedMessages: [/net::ERR_FAILED/] });

  test('what was typed survives a broken connection @scripts', async ({ page, open }) => {
    await page.route('**/api/subscribe', (route) => route.abort());
    await open('/privacy');
    await formOf(page).getByLabel('E-mail').fill('visitor@example.org');
    await formOf(page).getByRole('button', { name: 'Get updates' }).click();
    await expect(page.getByRole('alert')).toContainText(
      'Oops! Something went wrong while submitting the form.',
    );
    await expect(formOf(page).getByLabel('E-mail')).toHaveValue('visitor@example.org');
    await page.unroute('**/api/subscribe');
    await formOf(page).getByRole('button', { name: 'Get updates' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Thank you!' })).toBeVisible();
  });
});
