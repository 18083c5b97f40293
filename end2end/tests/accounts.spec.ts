// Signing up as a worker.
import type { Page } from '@playwright/test';
import { expect, statusMessage, test } from './support/site';

const formOf = (page: Page) => page.getByRole('form', { name: 'Sign up as a lab worker' });

async function fillIn(page: Page) {
  const form = formOf(page);
  await form.getByLabel('Name').fill('Amina Khan');
  await form.getByLabel('E-mail', { exact: true }).fill('amina@example.org');
  await form.getByLabel('Role').selectOption({ label: 'Medical Laboratory Assistant or Technician (MLA or MLA/T)' });
  await form.getByLabel('Province, territory or state').selectOption({ label: 'Ontario' });
}

test('a worker signs up', async ({ page, open }) => {
  await open('/signup');
  await fillIn(page);
  await formOf(page).getByRole('checkbox').check();
  await formOf(page).getByRole('button', { name: 'Sign up' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Thank you!' })).toContainText(
    'Thank you! Your submission has been received!',
  );
  await expect(page).toHaveURL(/\/signup/);
});

test.describe(() => {
  test.use({ allowedMessages: [statusMessage(422)] });

  test('without consent nothing is taken and everything is kept', async ({ page, open, javaScriptEnabled }) => {
    await open('/signup');
    await expect(formOf(page).getByRole('checkbox')).not.toBeChecked();
    await fillIn(page);
    await formOf(page).getByRole('button', { name: 'Sign up' }).click();
    const summary = page.getByRole('alert');
    await expect(summary).toContainText('Tick the box if you agree');
    await expect(page).toHaveTitle(/^Error: Sign up/);
    if (javaScriptEnabled !== false) await expect(summary).toBeFocused();
    await expect(formOf(page).getByLabel('Name')).toHaveValue('Amina Khan');
    await expect(formOf(page).getByLabel('Role')).toHaveValue('mla-t-ca');
    await expect(formOf(page).getByLabel('Province, territory or state')).toHaveValue('CA-ON');

    await formOf(page).getByRole('checkbox').check();
    await formOf(page).getByRole('button', { name: 'Sign up' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Thank you!' })).toBeVisible();
    await expect(page).toHaveTitle(/^Sign up/);
  });
});
